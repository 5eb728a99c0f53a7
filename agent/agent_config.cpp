#include "agent/agent_config.h"

#include "agent/providers/provider.h"
#include "shared/codec/json_reader.h"
#include "shared/core/base64_text.h"
#include "shared/core/private_file.h"
#include "shared/core/uuid_text.h"
#include "shared/core/version.h"
#include "shared/process/setting_source.h"

#include <QFileInfo>
#include <QMap>

namespace sb::agent {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using process::SettingSource;

namespace {

constexpr qsizetype longestClusterName = 253;

constexpr std::size_t keyBytes = 32;
const QString defaultIdentityFile = u"/etc/secret-broker/identity.json"_s;

/// https, or http where the operator said that it may be.
QUrl endpointFrom(SettingSource &settings, const QString &name, bool isRequired, bool mayBePlain)
{
    const auto text = settings.text(name);
    if (!text) {
        if (isRequired)
            settings.addProblem(name, u"must be set"_s);
        return {};
    }
    const QUrl url(*text, QUrl::StrictMode);
    const bool isHttp = url.scheme() == "http"_L1 || url.scheme() == "https"_L1;
    if (!url.isValid() || !isHttp || url.host().isEmpty() || url.hasQuery() || url.hasFragment() ||
        !url.userInfo().isEmpty()) {
        settings.addProblem(name, u"must be a URL such as https://broker.example"_s);
        return {};
    }
    if (url.scheme() == "http"_L1 && !mayBePlain) {
        settings.addProblem(name, u"must be https (http only with SB_INSECURE_TRANSPORT=true)"_s);
        return {};
    }
    return url;
}

QList<QSslCertificate> certificatesFrom(SettingSource &settings, const QString &name)
{
    const auto path = settings.text(name);
    if (!path)
        return {};
    auto certificates = client::caCertificatesFrom(*path);
    if (!certificates) {
        settings.addProblem(name, u"cannot be used: "_s + certificates.error().message);
        return {};
    }
    return std::move(*certificates);
}

/// What the agent shows a server that asks for a certificate (SB_AGENT_MTLS there).
void readClientCertificate(SettingSource &settings, client::TransportSettings &transport)
{
    const auto certificatePath = settings.text(u"SB_AGENT_TLS_CERT_FILE"_s);
    const auto keyPath = settings.text(u"SB_AGENT_TLS_KEY_FILE"_s);
    if (certificatePath.has_value() != keyPath.has_value())
        settings.addProblem(u"SB_AGENT_TLS_CERT_FILE"_s,
                            u"and SB_AGENT_TLS_KEY_FILE must be set together"_s);
    if (!certificatePath || !keyPath)
        return;
    transport.clientCertificates = certificatesFrom(settings, u"SB_AGENT_TLS_CERT_FILE"_s);
    auto key = client::privateKeyFrom(*keyPath);
    if (!key)
        settings.addProblem(u"SB_AGENT_TLS_KEY_FILE"_s,
                            u"cannot be used: "_s + key.error().message);
    else
        transport.clientKey = std::move(*key);
}

void readIdentityFile(SettingSource &settings, const QString &path, AgentConfig &config)
{
    const auto content = core::readPrivateFile(path);
    if (!content) {
        settings.addProblem(u"SB_IDENTITY_FILE"_s, u"cannot be used: "_s + content.error().message);
        return;
    }
    const auto body = codec::JsonDocument::parseObject(
        QByteArrayView(content->data(), static_cast<qsizetype>(content->size())));
    if (body) {
        codec::ObjectReader reader(body->root(), codec::Strictness::Lenient);
        config.agentId = reader.requiredUuid(u"agent_id");
        auto secret = reader.secret(u"agent_secret");
        if (reader.finish() && secret && !secret->isEmpty()) {
            config.agentSecret = std::move(*secret);
            return;
        }
    }
    settings.addProblem(u"SB_IDENTITY_FILE"_s,
                        u"%1 must be JSON with agent_id and agent_secret"_s.arg(path));
}

void readIdentity(SettingSource &settings, AgentConfig &config)
{
    const auto id = settings.text(u"SB_AGENT_ID"_s);
    config.agentSecret = settings.secret(u"SB_AGENT_SECRET"_s);
    const auto file = settings.text(u"SB_IDENTITY_FILE"_s);
    if (!id && config.agentSecret.isEmpty()) {
        const QString path = file.value_or(defaultIdentityFile);
        if (file || QFileInfo::exists(path))
            readIdentityFile(settings, path, config);
        else
            settings.addProblem(u"SB_AGENT_ID"_s,
                                u"and SB_AGENT_SECRET must be set, or SB_IDENTITY_FILE"_s);
        return;
    }
    const auto uuid = core::uuidFromText(id.value_or(QString()));
    if (!uuid)
        settings.addProblem(u"SB_AGENT_ID"_s, u"must be the agent's UUID"_s);
    config.agentId = uuid.value_or(QUuid());
    if (config.agentSecret.isEmpty())
        settings.addProblem(u"SB_AGENT_SECRET"_s, u"must be set together with SB_AGENT_ID"_s);
}

/// SB_AGENT_PRIVATE_KEY_FILE is no file with the text of the variable but one of 32 raw bytes, so
/// the two are read apart.
void readKey(SettingSource &settings, AgentConfig &config)
{
    config.privateKeyFile = settings.text(u"SB_AGENT_PRIVATE_KEY_FILE"_s).value_or(QString());
    const auto text = settings.text(u"SB_AGENT_PRIVATE_KEY"_s);
    if (!text)
        return;
    auto key = core::bytesFromBase64(text->toStdString());
    if (!key || key->size() != keyBytes)
        settings.addProblem(u"SB_AGENT_PRIVATE_KEY"_s, u"must be base64 of exactly 32 bytes"_s);
    else
        config.privateKey = std::move(*key);
}

void readCadence(SettingSource &settings, AgentConfig &config)
{
    config.localAddress = settings.address(u"SB_LOCAL_ADDR"_s)
                              .value_or(process::ListenAddress{
                                  .host = QHostAddress(QHostAddress::LocalHost), .port = 8090});
    if (!config.localAddress.isLoopback())
        settings.addProblem(u"SB_LOCAL_ADDR"_s, u"must be a loopback address"_s);
    config.heartbeatInterval =
        settings.duration(u"SB_HEARTBEAT_INTERVAL"_s, config.heartbeatInterval, 100ms, 10min);
    config.claimInterval =
        settings.duration(u"SB_CLAIM_INTERVAL"_s, config.claimInterval, 10ms, 10min);
    config.concurrency = settings.number(u"SB_CLAIM_CONCURRENCY"_s, config.concurrency, 1, 64);
    config.shutdownGrace = settings.duration(u"SB_SHUTDOWN_GRACE"_s, config.shutdownGrace, 0s, 1h);
    config.logLevel = static_cast<process::LogLevel>(
        settings.oneOf(u"LOG_LEVEL"_s, {u"debug"_s, u"info"_s, u"warn"_s, u"error"_s}, 1));
}

void readVault(SettingSource &settings, bool mayBePlain, VaultSettings &vault)
{
    vault.address = endpointFrom(settings, u"SB_VAULT_ADDR"_s, false, mayBePlain);
    vault.token = settings.secret(u"SB_VAULT_TOKEN"_s);
    const auto text = [&](const QString &name, QString &value) {
        value = settings.text(name).value_or(value);
    };
    text(u"SB_VAULT_KUBERNETES_ROLE"_s, vault.kubernetesRole);
    text(u"SB_VAULT_KUBERNETES_MOUNT_PATH"_s, vault.kubernetesMountPath);
    text(u"SB_VAULT_KUBERNETES_TOKEN_PATH"_s, vault.kubernetesTokenPath);
    text(u"SB_VAULT_NAMESPACE"_s, vault.nameSpace);
    text(u"SB_VAULT_KV_MOUNT"_s, vault.kvMount);
    text(u"SB_VAULT_KV_PREFIX"_s, vault.kvPrefix);
    vault.caCertificates = certificatesFrom(settings, u"SB_VAULT_CA_FILE"_s);
    if (!vault.address.isEmpty() && vault.token.isEmpty() == vault.kubernetesRole.isEmpty())
        settings.addProblem(u"SB_VAULT_ADDR"_s,
                            u"needs either SB_VAULT_TOKEN or SB_VAULT_KUBERNETES_ROLE"_s);
}

} // namespace

AgentReading readAgentConfig(QProcessEnvironment environment)
{
    SettingSource settings(std::move(environment));
    AgentReading reading;
    AgentConfig &config = reading.config;
    const bool mayBePlain = settings.flag(u"SB_INSECURE_TRANSPORT"_s, false);
    config.endpoint = endpointFrom(settings, u"SB_CP_ENDPOINT"_s, true, mayBePlain);
    config.transport.caCertificates = certificatesFrom(settings, u"SB_CP_CA_FILE"_s);
    config.transport.tlsServerName = settings.text(u"SB_CP_TLS_SERVER_NAME"_s).value_or(QString());
    readClientCertificate(settings, config.transport);
    config.transport.userAgent = QByteArray("sb-agent/") + core::version;
    readIdentity(settings, config);
    readKey(settings, config);
    readCadence(settings, config);
    config.clusterName = settings.text(u"SB_CLUSTER_NAME"_s).value_or(QString());
    if (!config.clusterName.isEmpty() && (config.clusterName.toUtf8().size() > longestClusterName ||
                                          !isListable(config.clusterName)))
        settings.addProblem(
            u"SB_CLUSTER_NAME"_s,
            u"must have 1 to %1 bytes without control characters"_s.arg(longestClusterName));
    if (const auto root = settings.text(u"SB_FILE_ROOT"_s)) {
        config.fileRoot = *root;
        const QFileInfo facts(*root);
        if (!facts.isDir())
            settings.addProblem(u"SB_FILE_ROOT"_s, u"must be a directory"_s);
        else if (facts.permissions() & (QFile::WriteGroup | QFile::WriteOther))
            settings.addProblem(u"SB_FILE_ROOT"_s,
                                u"must be writable by its owner alone: chmod go-w"_s);
    }
    readVault(settings, mayBePlain, config.vault);
    reading.problems = settings.problems();
    return reading;
}

const QMap<QString, QString> &variablesByFlag()
{
    static const QMap<QString, QString> flags = [] {
        QMap<QString, QString> made;
        for (const QString &variable : {u"SB_CP_ENDPOINT"_s,
                                        u"SB_CP_CA_FILE"_s,
                                        u"SB_CP_TLS_SERVER_NAME"_s,
                                        u"SB_AGENT_TLS_CERT_FILE"_s,
                                        u"SB_AGENT_TLS_KEY_FILE"_s,
                                        u"SB_INSECURE_TRANSPORT"_s,
                                        u"SB_AGENT_ID"_s,
                                        u"SB_IDENTITY_FILE"_s,
                                        u"SB_AGENT_PRIVATE_KEY_FILE"_s,
                                        u"SB_LOCAL_ADDR"_s,
                                        u"SB_HEARTBEAT_INTERVAL"_s,
                                        u"SB_CLAIM_INTERVAL"_s,
                                        u"SB_CLAIM_CONCURRENCY"_s,
                                        u"SB_SHUTDOWN_GRACE"_s,
                                        u"SB_CLUSTER_NAME"_s,
                                        u"LOG_LEVEL"_s,
                                        u"SB_FILE_ROOT"_s,
                                        u"SB_VAULT_ADDR"_s,
                                        u"SB_VAULT_KUBERNETES_ROLE"_s,
                                        u"SB_VAULT_KUBERNETES_MOUNT_PATH"_s,
                                        u"SB_VAULT_KUBERNETES_TOKEN_PATH"_s,
                                        u"SB_VAULT_NAMESPACE"_s,
                                        u"SB_VAULT_KV_MOUNT"_s,
                                        u"SB_VAULT_KV_PREFIX"_s,
                                        u"SB_VAULT_CA_FILE"_s}) {
            QString flag = variable.startsWith("SB_"_L1) ? variable.mid(3) : variable;
            made.insert(u"--"_s + flag.toLower().replace(u'_', u'-'), variable);
        }
        return made;
    }();
    return flags;
}

} // namespace sb::agent
