#include "server/config/serve_refusals.h"

#include <QHostAddress>

using namespace Qt::StringLiterals;

namespace sb::config {

namespace {

/// http to anybody but a helper on this machine.
bool isPlainToOthers(const QUrl &url)
{
    return url.scheme() == "http"_L1 && url.host() != "localhost"_L1 &&
           !QHostAddress(url.host()).isLoopback();
}

} // namespace

QStringList refusalsToServe(const ServerConfig &config)
{
    QStringList refusals;
    if (config.databaseUrl.isEmpty())
        refusals << u"DATABASE_URL must be set"_s;
    if (config.jwtSecret.isEmpty())
        refusals << u"SB_JWT_SECRET must be set, to at least 32 bytes"_s;
    if (config.kms.backend == KmsBackend::Local && config.wrapMasterKey.isEmpty())
        refusals << u"SB_WRAP_MASTER_KEY must be set for SB_KMS_BACKEND=local"_s;
    if (config.environment != Environment::Production)
        return refusals;

    if (config.kms.backend == KmsBackend::Local)
        refusals << u"SB_KMS_BACKEND=local keeps the master key beside the data; it serves only "
                    u"under SB_ENV=dev"_s;
    if (config.allowUserIdParameter)
        refusals << u"SB_ALLOW_USER_ID_PARAM=true lets anybody read without a token; it is "
                    u"refused in production"_s;
    if (config.kms.backend == KmsBackend::VaultTransit && isPlainToOthers(config.kms.vault.address))
        refusals << u"SB_KMS_VAULT_ADDR sends keys in plain HTTP; it must be https"_s;
    if (config.kms.backend == KmsBackend::AwsKms && isPlainToOthers(config.kms.aws.endpoint))
        refusals << u"SB_KMS_AWS_ENDPOINT sends keys in plain HTTP; it must be https"_s;
    const bool isPlain = !config.tls && !config.tlsTerminated;
    if (!config.listen.isLoopback() && isPlain)
        refusals << u"API_ADDR is reached from other machines in plain HTTP; set SB_TLS_CERT_FILE "
                    u"and SB_TLS_KEY_FILE, put TLS in front and set SB_TLS_TERMINATED=true, or "
                    u"listen on 127.0.0.1"_s;
    if (config.metricsListen && !config.metricsListen->isLoopback() && isPlain)
        refusals << u"SB_METRICS_ADDR is reached from other machines in plain HTTP; set "
                    u"SB_TLS_CERT_FILE and SB_TLS_KEY_FILE, or listen on 127.0.0.1"_s;
    if (!config.devSeedPassword.isEmpty())
        refusals << u"SB_DEV_SEED_PASSWORD seeds users for SB_ENV=dev; it is refused in "
                    u"production"_s;
    return refusals;
}

} // namespace sb::config
