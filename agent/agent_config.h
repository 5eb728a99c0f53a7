// Everything an operator can set of an agent (contract 6.6), checked whole.
#pragma once

#include "shared/client/http_client.h"
#include "shared/core/secret_bytes.h"
#include "shared/process/json_log.h"
#include "shared/process/listen_address.h"

#include <chrono>

#include <QProcessEnvironment>
#include <QStringList>
#include <QUrl>
#include <QUuid>

namespace sb::agent {

struct VaultSettings
{
    /// Empty: this agent serves no `vault`.
    QUrl address = {};
    /// Either a token or a role of Vault's Kubernetes login.
    core::SecretBytes token = {};
    QString kubernetesRole = {};
    QString kubernetesMountPath = QStringLiteral("kubernetes");
    /// The service account's token.
    QString kubernetesTokenPath =
        QStringLiteral("/var/run/secrets/kubernetes.io/serviceaccount/token");
    QString nameSpace = {};
    QString kvMount = QStringLiteral("kv");
    QString kvPrefix = {};
    QList<QSslCertificate> caCertificates = {};
};

struct AgentConfig
{
    QUrl endpoint = {};
    client::TransportSettings transport = {};

    QUuid agentId = {};
    core::SecretBytes agentSecret = {};
    /// 32 bytes when given; else a file, made when it is missing; else drawn at each start.
    core::SecretBytes privateKey = {};
    QString privateKeyFile = {};

    process::ListenAddress localAddress = {};
    std::chrono::milliseconds heartbeatInterval{30'000};
    /// How long a claim waits at the server; also the pause after a claim that a server answered
    /// without waiting.
    std::chrono::milliseconds claimInterval{5'000};
    int concurrency = 4;
    std::chrono::milliseconds shutdownGrace{15'000};
    process::LogLevel logLevel = process::LogLevel::Info;

    /// Where this agent is; empty: it does no discoveries.
    QString clusterName = {};
    /// Empty: this agent serves no `file`.
    QString fileRoot = {};
    VaultSettings vault = {};
};

struct AgentReading
{
    AgentConfig config = {};
    /// One sentence each, naming the variable; with any of these the agent must not start.
    QStringList problems = {};
};

[[nodiscard]] AgentReading readAgentConfig(QProcessEnvironment environment);

/// The settings that have a `--kebab-case` flag, by flag: all but credentials.
[[nodiscard]] const QMap<QString, QString> &variablesByFlag();

} // namespace sb::agent
