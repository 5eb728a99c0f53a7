#include "server/config/environment_reader.h"

#include "server/config/kms_reader.h"
#include "shared/codec/json_reader.h"
#include "shared/core/base64_text.h"
#include "shared/process/setting_source.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include <QFile>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace sb::config {

using process::SettingSource;

namespace {

constexpr std::size_t leastJwtSecret = 32;
constexpr std::size_t leastWebhookSecret = 24;
constexpr std::size_t masterKeySize = 32;

/// As if the padding that may be left out were there.
core::SecretBytes withPadding(const core::SecretBytes &text)
{
    core::SecretBytes padded((text.size() + 3) / 4 * 4);
    std::fill(padded.span().begin(), padded.span().end(), static_cast<unsigned char>('='));
    std::copy(text.span().begin(), text.span().end(), padded.span().begin());
    return padded;
}

/// Base64 in either form when that gives enough bytes, else the text itself (contract 4.6).
core::SecretBytes jwtSecret(SettingSource &settings, const QString &name)
{
    core::SecretBytes text = settings.secret(name);
    if (text.isEmpty())
        return text;
    if (auto decoded = core::bytesFromBase64(withPadding(text).view());
        decoded && decoded->size() >= leastJwtSecret)
        return std::move(*decoded);
    if (text.size() < leastJwtSecret) {
        settings.addProblem(
            name, u"must be at least %1 bytes, as text or in base64"_s.arg(leastJwtSecret));
        return {};
    }
    return text;
}

core::SecretBytes masterKey(SettingSource &settings)
{
    const QString name = u"SB_WRAP_MASTER_KEY"_s;
    const core::SecretBytes text = settings.secret(name);
    if (text.isEmpty())
        return {};
    auto key = core::bytesFromBase64(text.view());
    if (!key || key->size() != masterKeySize) {
        settings.addProblem(name, u"must be base64 of exactly %1 bytes"_s.arg(masterKeySize));
        return {};
    }
    return std::move(*key);
}

QString databaseUrl(SettingSource &settings)
{
    const core::SecretBytes url = settings.secret(u"DATABASE_URL"_s);
    return QString::fromUtf8(url.view().data(), static_cast<qsizetype>(url.size()));
}

std::vector<std::pair<QHostAddress, int>> networks(SettingSource &settings, const QString &name)
{
    std::vector<std::pair<QHostAddress, int>> found;
    const QStringList entries =
        settings.text(name).value_or(QString()).split(u',', Qt::SkipEmptyParts);
    for (const QString &entry : entries) {
        const auto [address, bits] = QHostAddress::parseSubnet(entry.trimmed());
        if (address.isNull())
            settings.addProblem(name, u"must be addresses or networks (10.0.0.0/8) with commas"_s);
        else
            found.emplace_back(address, bits);
    }
    return found;
}

std::optional<TlsSettings> tlsSettings(SettingSource &settings)
{
    const auto certificate = settings.text(u"SB_TLS_CERT_FILE"_s);
    const auto key = settings.text(u"SB_TLS_KEY_FILE"_s);
    const auto issuers = settings.text(u"SB_AGENT_CA_FILE"_s);
    const auto agents = static_cast<AgentMtls>(
        settings.oneOf(u"SB_AGENT_MTLS"_s, {u"off"_s, u"optional"_s, u"required"_s}, 0));
    if (certificate.has_value() != key.has_value())
        settings.addProblem(u"SB_TLS_CERT_FILE"_s, u"and SB_TLS_KEY_FILE must be set together"_s);
    if (agents != AgentMtls::Off && !certificate)
        settings.addProblem(u"SB_AGENT_MTLS"_s,
                            u"needs TLS in this server: set SB_TLS_CERT_FILE"_s);
    if ((agents != AgentMtls::Off) != issuers.has_value())
        settings.addProblem(u"SB_AGENT_CA_FILE"_s,
                            u"must be set exactly when SB_AGENT_MTLS is optional or required"_s);
    if (!certificate || !key)
        return std::nullopt;
    return TlsSettings{.certificateFile = *certificate,
                       .keyFile = *key,
                       .agents = agents,
                       .agentIssuersFile = issuers.value_or(QString())};
}

std::vector<domain::DiscoverTarget> discoverTargets(SettingSource &settings)
{
    const QString name = u"SB_DISCOVER_TARGETS_JSON"_s;
    const auto text = settings.text(name);
    if (!text)
        return {};
    const auto document = codec::JsonDocument::parse(text->toUtf8());
    if (!document || !document->root().isArray()) {
        settings.addProblem(name, u"must be a JSON array of targets"_s);
        return {};
    }
    auto targets = domain::discoverTargetsFrom(document->root().toQJson().toArray());
    if (!targets) {
        settings.addProblem(name, targets.error().message);
        return {};
    }
    return std::move(*targets);
}

void readEdge(SettingSource &settings, ServerConfig &config)
{
    if (const auto address = settings.address(u"API_ADDR"_s))
        config.listen = *address;
    config.metricsListen = settings.address(u"SB_METRICS_ADDR"_s);
    config.metricsRefresh =
        settings.duration(u"SB_METRICS_REFRESH"_s, config.metricsRefresh, 100ms, 1h);
    config.shutdownGrace = settings.duration(u"API_SHUTDOWN_GRACE"_s, config.shutdownGrace, 0s, 1h);
    config.drainDelay = settings.duration(u"SB_DRAIN_DELAY"_s, config.drainDelay, 0s, 10min);
    config.tls = tlsSettings(settings);
    config.maxConnections =
        settings.number(u"SB_MAX_CONNECTIONS"_s, config.maxConnections, 10, 20'000);
    config.listenersPerUser =
        settings.number(u"SB_EVENT_LISTENERS_PER_USER"_s, config.listenersPerUser, 1, 20'000);
    config.tlsTerminated = settings.flag(u"SB_TLS_TERMINATED"_s, false);
    config.trustedProxies = networks(settings, u"SB_TRUSTED_PROXIES"_s);
    config.outboundAllow = networks(settings, u"SB_OUTBOUND_ALLOW"_s);
    config.logLevel = static_cast<LogLevel>(
        settings.oneOf(u"LOG_LEVEL"_s, {u"debug"_s, u"info"_s, u"warn"_s, u"error"_s}, 1));
    config.environment =
        static_cast<Environment>(settings.oneOf(u"SB_ENV"_s, {u"production"_s, u"dev"_s}, 0));
}

void readDatabase(SettingSource &settings, ServerConfig &config)
{
    config.databaseUrl = databaseUrl(settings);
    config.databaseMaxConnections =
        settings.number(u"DATABASE_MAX_CONNS"_s, config.databaseMaxConnections, 10, 200);
    config.databaseConnectionLifetime =
        std::chrono::duration_cast<std::chrono::seconds>(settings.duration(
            u"DATABASE_CONN_LIFETIME"_s, config.databaseConnectionLifetime, 1s, 24h * 7));
}

void readIdentity(SettingSource &settings, ServerConfig &config)
{
    config.jwtSecret = jwtSecret(settings, u"SB_JWT_SECRET"_s);
    config.jwtSecretPrevious = jwtSecret(settings, u"SB_JWT_SECRET_PREVIOUS"_s);
    config.tokenLifetime = std::chrono::duration_cast<std::chrono::seconds>(
        settings.duration(u"SB_JWT_TOKEN_TTL"_s, config.tokenLifetime, 1min, 24h * 31));
    config.loginsPerMinute =
        settings.number(u"SB_LOGIN_RATE"_s, config.loginsPerMinute, 1, 1'000'000);
    config.requestsPerMinute =
        settings.number(u"SB_RATE_LIMIT"_s, config.requestsPerMinute, 0, 1'000'000);
    config.allowUserIdParameter = settings.flag(u"SB_ALLOW_USER_ID_PARAM"_s, false);
    config.bootstrapAdmin.email = settings.text(u"SB_BOOTSTRAP_ADMIN_EMAIL"_s).value_or(QString());
    config.bootstrapAdmin.password = settings.secret(u"SB_BOOTSTRAP_ADMIN_PASSWORD"_s);
    if (config.bootstrapAdmin.email.isEmpty() != config.bootstrapAdmin.password.isEmpty())
        settings.addProblem(u"SB_BOOTSTRAP_ADMIN_EMAIL"_s,
                            u"and SB_BOOTSTRAP_ADMIN_PASSWORD must be set together"_s);
    if (const auto userId = settings.text(u"SB_BOOTSTRAP_ADMIN_USER_ID"_s)) {
        const QUuid id = QUuid::fromString(*userId);
        if (id.isNull())
            settings.addProblem(u"SB_BOOTSTRAP_ADMIN_USER_ID"_s, u"must be a user's UUID"_s);
        else
            config.bootstrapAdmin.userId = id;
    }
    config.devSeedPassword = settings.secret(u"SB_DEV_SEED_PASSWORD"_s);
}

/// As Standard Webhooks writes it (`whsec_` and base64), or the bytes themselves.
core::SecretBytes webhookSecret(SettingSource &settings)
{
    const QString name = u"SB_WEBHOOK_SECRET"_s;
    core::SecretBytes text = settings.secret(name);
    constexpr std::string_view prefix = "whsec_";
    if (text.view().substr(0, prefix.size()) == prefix) {
        auto decoded = core::bytesFromBase64(text.view().substr(prefix.size()));
        text = decoded ? std::move(*decoded) : core::SecretBytes();
        if (!decoded)
            settings.addProblem(name, u"is no base64 behind whsec_"_s);
    }
    if (!text.isEmpty() && text.size() < leastWebhookSecret) {
        settings.addProblem(name, u"must be at least %1 bytes"_s.arg(leastWebhookSecret));
        return {};
    }
    return text;
}

QByteArray certificatesPem(SettingSource &settings, const QString &name)
{
    const auto path = settings.text(name);
    if (!path)
        return {};
    QFile file(*path);
    if (!file.open(QIODevice::ReadOnly)) {
        settings.addProblem(name, file.errorString());
        return {};
    }
    QByteArray pem = file.readAll();
    if (!pem.contains("-----BEGIN CERTIFICATE-----"))
        settings.addProblem(name, u"names a file that holds no PEM certificate"_s);
    return pem;
}

void readMail(SettingSource &settings, MailServer &mail)
{
    const QString name = u"SB_SMTP_URL"_s;
    mail.url = QUrl(settings.text(name).value_or(QString()), QUrl::StrictMode);
    mail.from = settings.text(u"SB_SMTP_FROM"_s).value_or(QString());
    mail.username = settings.text(u"SB_SMTP_USERNAME"_s).value_or(QString());
    mail.password = settings.secret(u"SB_SMTP_PASSWORD"_s);
    mail.requireTls = settings.flag(u"SB_SMTP_REQUIRE_TLS"_s, true);
    const bool isMail = mail.url.scheme() == "smtp"_L1 || mail.url.scheme() == "smtps"_L1;
    if (mail.url.isEmpty())
        return;
    if (!isMail || mail.url.host().isEmpty() || !mail.url.userInfo().isEmpty()) {
        settings.addProblem(name, u"must be smtp://host:port or smtps://host:port"_s);
        return;
    }
    if (!mail.from.contains(u'@'))
        settings.addProblem(u"SB_SMTP_FROM"_s, u"must be an address when SB_SMTP_URL is set"_s);
    if (mail.username.isEmpty() != mail.password.isEmpty())
        settings.addProblem(u"SB_SMTP_USERNAME"_s, u"and SB_SMTP_PASSWORD must be set together"_s);
}

void readNotifications(SettingSource &settings, NotificationSettings &notifications)
{
    notifications.webhookSecret = webhookSecret(settings);
    readMail(settings, notifications.mail);
    notifications.caPem = certificatesPem(settings, u"SB_OUTBOUND_CA_FILE"_s);
    notifications.interval =
        settings.duration(u"SB_WORKER_NOTIFICATIONS_INTERVAL"_s, notifications.interval, 100ms, 1h);
    notifications.mostAge = std::chrono::duration_cast<std::chrono::seconds>(
        settings.duration(u"SB_NOTIFICATIONS_MAX_AGE"_s, notifications.mostAge, 1s, 24h * 30));
}

void readWork(SettingSource &settings, ServerConfig &config)
{
    config.kms = readKmsSettings(settings);
    config.wrapMasterKey = masterKey(settings);
    config.jobLease = settings.duration(u"SB_JOB_LEASE"_s, config.jobLease, 1s, 15min);
    config.jobMaxAttempts =
        settings.number(u"SB_JOB_MAX_ATTEMPTS"_s, config.jobMaxAttempts, 1, 100);
    SweepTimes &sweeps = config.sweeps;
    const auto interval = [&](const QString &name, std::chrono::milliseconds &value) {
        value = settings.duration(name, value, 100ms, 24h);
    };
    interval(u"SB_WORKER_WRAPS_EXPIRED_INTERVAL"_s, sweeps.wrapsExpired);
    interval(u"SB_WORKER_REQUESTS_EXPIRED_INTERVAL"_s, sweeps.requestsExpired);
    interval(u"SB_WORKER_AGENTS_STALE_INTERVAL"_s, sweeps.agentsStale);
    interval(u"SB_WORKER_JOBS_RECOVERY_INTERVAL"_s, sweeps.jobsRecovery);
    interval(u"SB_WORKER_SECRETS_STALE_INTERVAL"_s, sweeps.secretsStale);
    interval(u"SB_WORKER_DISCOVER_INTERVAL"_s, sweeps.discover);
    sweeps.agentsStaleAfter = std::chrono::duration_cast<std::chrono::seconds>(settings.duration(
        u"SB_WORKER_AGENTS_STALE_AFTER"_s, sweeps.agentsStaleAfter, 1s, 24h * 31));
    sweeps.secretsStaleAfter = std::chrono::duration_cast<std::chrono::seconds>(settings.duration(
        u"SB_WORKER_SECRETS_STALE_AFTER"_s, sweeps.secretsStaleAfter, 1s, 24h * 366));
    config.discoverTargets = discoverTargets(settings);
}

void readGitops(SettingSource &settings, ServerConfig &config)
{
    GitopsSettings &gitops = config.gitops;
    gitops.enabled = settings.flag(u"SB_GITOPS_ENABLED"_s, gitops.enabled);
    gitops.pollInterval =
        settings.duration(u"SB_WORKER_GITOPS_POLL_INTERVAL"_s, gitops.pollInterval, 100ms, 1h);
    gitops.timeoutInterval = settings.duration(u"SB_WORKER_GITOPS_TIMEOUT_INTERVAL"_s,
                                               gitops.timeoutInterval, 100ms, 1h);
    gitops.httpTimeout =
        settings.duration(u"SB_WORKER_GITOPS_HTTP_TIMEOUT"_s, gitops.httpTimeout, 100ms, 1min);
    gitops.batchSize = settings.number(u"SB_WORKER_GITOPS_BATCH_SIZE"_s, gitops.batchSize, 1, 200);
    // Its sweepers have a connection of their own.
    if (gitops.enabled && config.databaseMaxConnections < 11)
        settings.addProblem(u"DATABASE_MAX_CONNS"_s,
                            u"must be at least 11 with SB_GITOPS_ENABLED"_s);
}

} // namespace

EnvironmentReading readEnvironment(const QProcessEnvironment &environment)
{
    SettingSource settings(environment);
    EnvironmentReading reading;
    readEdge(settings, reading.config);
    readDatabase(settings, reading.config);
    readIdentity(settings, reading.config);
    readWork(settings, reading.config);
    readGitops(settings, reading.config);
    readNotifications(settings, reading.config.notifications);

    reading.problems = settings.problems();
    for (const QString &name : settings.unknownNames())
        reading.warnings.append(u"%1 is no setting of this program and is ignored"_s.arg(name));
    for (const QString &name : environment.keys()) {
        if (name.startsWith("REDIS_"_L1))
            reading.warnings.append(u"%1 is ignored: no Redis is needed"_s.arg(name));
    }
    return reading;
}

const QStringList &secretVariables()
{
    static const QStringList names{u"DATABASE_URL"_s,
                                   u"SB_JWT_SECRET"_s,
                                   u"SB_JWT_SECRET_PREVIOUS"_s,
                                   u"SB_WRAP_MASTER_KEY"_s,
                                   u"SB_KMS_VAULT_TOKEN"_s,
                                   u"SB_KMS_PKCS11_PIN"_s,
                                   u"AWS_SECRET_ACCESS_KEY"_s,
                                   u"AWS_SESSION_TOKEN"_s,
                                   u"AWS_CONTAINER_AUTHORIZATION_TOKEN"_s,
                                   u"SB_BOOTSTRAP_ADMIN_PASSWORD"_s,
                                   u"SB_DEV_SEED_PASSWORD"_s,
                                   u"SB_WEBHOOK_SECRET"_s,
                                   u"SB_SMTP_PASSWORD"_s};
    return names;
}

} // namespace sb::config
