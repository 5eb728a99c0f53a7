// Everything an operator can set, once read and checked: plain values, no text to parse any more.
#pragma once

#include "server/config/kms_settings.h"
#include "server/domain/discovery.h"
#include "shared/core/secret_bytes.h"
#include "shared/process/listen_address.h"

#include <chrono>
#include <optional>
#include <utility>
#include <vector>

#include <QHostAddress>
#include <QString>
#include <QUrl>
#include <QUuid>

namespace sb::config {

enum class Environment { Production, Development };
enum class LogLevel { Debug, Info, Warning, Error };
/// Whether agents show a client certificate that names them.
enum class AgentMtls { Off, Optional, Required };

/// Paths of PEM files.
struct TlsSettings
{
    QString certificateFile = {};
    QString keyFile = {};
    AgentMtls agents = AgentMtls::Off;
    /// Issuers of the agents' certificates.
    QString agentIssuersFile = {};
};

struct BootstrapAdmin
{
    /// Empty when none is to be made.
    QString email = {};
    core::SecretBytes password = {};
    /// Is granted `admin` when nobody holds it.
    std::optional<QUuid> userId = {};
};

/// How often each sweeper runs, and after how long agents and discovered secrets count as stale.
struct SweepTimes
{
    std::chrono::milliseconds wrapsExpired{60'000};
    std::chrono::milliseconds requestsExpired{10'000};
    std::chrono::milliseconds agentsStale{60'000};
    std::chrono::milliseconds jobsRecovery{30'000};
    std::chrono::milliseconds secretsStale{300'000};
    std::chrono::milliseconds discover{3'600'000};
    std::chrono::seconds agentsStaleAfter{300};
    std::chrono::seconds secretsStaleAfter{24 * 3600};
};

/// SB_GITOPS_ENABLED and what belongs to it (contract 9).
struct GitopsSettings
{
    bool enabled = false;
    std::chrono::milliseconds pollInterval{15'000};
    std::chrono::milliseconds timeoutInterval{60'000};
    /// Of each call to ArgoCD.
    std::chrono::milliseconds httpTimeout{15'000};
    /// Observations per poll.
    int batchSize = 20;
};

/// The operator's mail server; without a URL no mail is sent.
struct MailServer
{
    /// `smtp` or `smtps`.
    QUrl url = {};
    QString from = {};
    QString username = {};
    core::SecretBytes password = {};
    bool requireTls = true;
};

/// How what workflows want told is delivered.
struct NotificationSettings
{
    /// Signs webhooks; none are sent without.
    core::SecretBytes webhookSecret = {};
    MailServer mail = {};
    /// PEM; replaces the system's roots for webhooks and mail. Empty means the system's.
    QByteArray caPem = {};
    std::chrono::milliseconds interval{2'000};
    /// What could not be delivered for that long is given up.
    std::chrono::seconds mostAge{72 * 3600};
};

struct ServerConfig
{
    process::ListenAddress listen = {};
    std::chrono::milliseconds shutdownGrace{15'000};
    /// How long readiness says no before the listener closes (contract B24).
    std::chrono::milliseconds drainDelay{3'000};
    /// Moves /metrics to a listener of its own.
    std::optional<process::ListenAddress> metricsListen = {};
    /// Absent: plain HTTP.
    std::optional<TlsSettings> tls = {};
    /// How often what metrics tell of the database is read.
    std::chrono::milliseconds metricsRefresh{15'000};
    bool tlsTerminated = false;
    /// Of the API's listener; each listener for events holds one.
    int maxConnections = 1000;
    /// How many listeners for events one user may have at a time.
    int listenersPerUser = 20;
    std::vector<std::pair<QHostAddress, int>> trustedProxies = {};
    /// Networks that addresses given over the API may lead to although they are not public
    /// (contract B27).
    std::vector<std::pair<QHostAddress, int>> outboundAllow = {};

    LogLevel logLevel = LogLevel::Info;
    Environment environment = Environment::Production;

    /// May hold a password: never log it.
    QString databaseUrl = {};
    int databaseMaxConnections = 16;
    std::chrono::seconds databaseConnectionLifetime{1800};

    /// At least 32 bytes when set; decoded as contract 4.6 says.
    core::SecretBytes jwtSecret = {};
    /// Verifies too while a secret is rotated out.
    core::SecretBytes jwtSecretPrevious = {};
    std::chrono::seconds tokenLifetime{8 * 3600};
    int loginsPerMinute = 30;
    /// Of each identity; 0 for no limit.
    int requestsPerMinute = 6'000;
    bool allowUserIdParameter = false;

    KmsSettings kms = {};
    /// Of `local`; 32 bytes when set.
    core::SecretBytes wrapMasterKey = {};

    std::chrono::milliseconds jobLease{120'000};
    int jobMaxAttempts = 3;
    SweepTimes sweeps = {};
    GitopsSettings gitops = {};
    NotificationSettings notifications = {};
    std::vector<domain::DiscoverTarget> discoverTargets = {};

    BootstrapAdmin bootstrapAdmin = {};
    core::SecretBytes devSeedPassword = {};
};

} // namespace sb::config
