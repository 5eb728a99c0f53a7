#include "server/config/kms_reader.h"

#include <QDir>
#include <QFile>
#include <QRegularExpression>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace sb::config {

using process::SettingSource;

namespace {

constexpr qint64 largestFile = 1024 * 1024;

/// A word of the backend's that becomes part of a path.
QString pathWord(SettingSource &settings, const QString &name, const QString &value)
{
    static const QRegularExpression form(
        u"\\A[A-Za-z0-9_-][A-Za-z0-9_.-]*(/[A-Za-z0-9_-][A-Za-z0-9_.-]*)*\\z"_s);
    if (!value.isEmpty() && !form.match(value).hasMatch())
        settings.addProblem(name, u"must be letters, digits, '_', '-', '.' and inner '/'"_s);
    return value;
}

QUrl endpoint(SettingSource &settings, const QString &name, const std::optional<QString> &text)
{
    if (!text)
        return {};
    const QUrl url(*text, QUrl::StrictMode);
    const bool isHttp = url.scheme() == "https"_L1 || url.scheme() == "http"_L1;
    if (!url.isValid() || !isHttp || url.host().isEmpty() || url.hasQuery() || url.hasFragment() ||
        !url.userInfo().isEmpty()) {
        settings.addProblem(name, u"must be a URL such as https://kms.example"_s);
        return {};
    }
    QUrl base = url;
    while (base.path().endsWith(u'/'))
        base.setPath(base.path().chopped(1));
    return base;
}

QByteArray certificates(SettingSource &settings, const QString &name,
                        const std::optional<QString> &path)
{
    if (!path)
        return {};
    QFile file(*path);
    const QByteArray content =
        file.open(QIODevice::ReadOnly) ? file.read(largestFile) : QByteArray();
    if (!content.contains("-----BEGIN CERTIFICATE-----"))
        settings.addProblem(name, u"names a file without a PEM certificate"_s);
    return content;
}

void readVault(SettingSource &settings, VaultTransitSettings &vault)
{
    vault.address =
        endpoint(settings, u"SB_KMS_VAULT_ADDR"_s, settings.text(u"SB_KMS_VAULT_ADDR"_s));
    vault.token = settings.secret(u"SB_KMS_VAULT_TOKEN"_s);
    vault.tokenFile = settings.text(u"SB_KMS_VAULT_TOKEN_FILE"_s).value_or(QString());
    vault.key = pathWord(settings, u"SB_KMS_VAULT_KEY"_s,
                         settings.text(u"SB_KMS_VAULT_KEY"_s).value_or(QString()));
    if (vault.key.contains(u'/'))
        settings.addProblem(u"SB_KMS_VAULT_KEY"_s, u"must not hold a '/'"_s);
    vault.mount = pathWord(settings, u"SB_KMS_VAULT_MOUNT"_s,
                           settings.text(u"SB_KMS_VAULT_MOUNT"_s).value_or(vault.mount));
    vault.nameSpace = settings.text(u"SB_KMS_VAULT_NAMESPACE"_s).value_or(QString());
    vault.caPem =
        certificates(settings, u"SB_KMS_VAULT_CA_FILE"_s, settings.text(u"SB_KMS_VAULT_CA_FILE"_s));
}

void readAwsCredentials(SettingSource &settings, AwsCredentialSettings &from)
{
    const auto text = [&](const char *name) {
        return settings.text(QString::fromLatin1(name)).value_or(QString());
    };
    from.accessKeyId = text("AWS_ACCESS_KEY_ID");
    from.secretAccessKey = settings.secret(u"AWS_SECRET_ACCESS_KEY"_s);
    from.sessionToken = settings.secret(u"AWS_SESSION_TOKEN"_s);
    if (from.accessKeyId.isEmpty() != from.secretAccessKey.isEmpty())
        settings.addProblem(u"AWS_ACCESS_KEY_ID"_s,
                            u"and AWS_SECRET_ACCESS_KEY must be set together"_s);
    from.webIdentityTokenFile = text("AWS_WEB_IDENTITY_TOKEN_FILE");
    from.roleArn = text("AWS_ROLE_ARN");
    from.roleSessionName = text("AWS_ROLE_SESSION_NAME");
    if (from.roleSessionName.isEmpty())
        from.roleSessionName = u"sb-server"_s;
    if (!from.webIdentityTokenFile.isEmpty() && from.roleArn.isEmpty())
        settings.addProblem(u"AWS_WEB_IDENTITY_TOKEN_FILE"_s, u"needs AWS_ROLE_ARN"_s);
    from.stsEndpoint =
        endpoint(settings, u"AWS_ENDPOINT_URL_STS"_s, settings.text(u"AWS_ENDPOINT_URL_STS"_s));
    from.sharedFile = text("AWS_SHARED_CREDENTIALS_FILE");
    if (from.sharedFile.isEmpty())
        from.sharedFile = QDir::homePath() + u"/.aws/credentials"_s;
    if (const QString profile = text("AWS_PROFILE"); !profile.isEmpty())
        from.profile = profile;
    if (const QString path = text("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"); !path.isEmpty())
        from.containerUrl = QUrl(u"http://169.254.170.2"_s + path);
    else
        from.containerUrl = QUrl(text("AWS_CONTAINER_CREDENTIALS_FULL_URI"));
    from.containerToken = settings.secret(u"AWS_CONTAINER_AUTHORIZATION_TOKEN"_s);
    from.containerTokenFile = text("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
    if (const auto url = settings.text(u"AWS_EC2_METADATA_SERVICE_ENDPOINT"_s))
        from.metadataUrl = endpoint(settings, u"AWS_EC2_METADATA_SERVICE_ENDPOINT"_s, url);
    if (settings.flag(u"AWS_EC2_METADATA_DISABLED"_s, false))
        from.metadataUrl = {};
}

void readAws(SettingSource &settings, AwsKmsSettings &aws)
{
    static const QRegularExpression region(u"\\A[a-z0-9-]{1,32}\\z"_s);
    static const QRegularExpression key(u"\\A[A-Za-z0-9:/_-]{1,2048}\\z"_s);
    aws.region = settings.text(u"SB_KMS_AWS_REGION"_s).value_or(QString());
    if (!aws.region.isEmpty() && !region.match(aws.region).hasMatch())
        settings.addProblem(u"SB_KMS_AWS_REGION"_s, u"must be a region such as eu-central-1"_s);
    aws.keyId = settings.text(u"SB_KMS_AWS_KEY_ID"_s).value_or(QString());
    if (!aws.keyId.isEmpty() && !key.match(aws.keyId).hasMatch())
        settings.addProblem(u"SB_KMS_AWS_KEY_ID"_s, u"must be a key id, an alias or an ARN"_s);
    aws.endpoint =
        endpoint(settings, u"SB_KMS_AWS_ENDPOINT"_s, settings.text(u"SB_KMS_AWS_ENDPOINT"_s));
    aws.caPem =
        certificates(settings, u"SB_KMS_AWS_CA_FILE"_s, settings.text(u"SB_KMS_AWS_CA_FILE"_s));
    readAwsCredentials(settings, aws.credentials);
}

void readPkcs11(SettingSource &settings, Pkcs11Settings &pkcs11)
{
    pkcs11.module = settings.text(u"SB_KMS_PKCS11_MODULE"_s).value_or(QString());
    pkcs11.tokenLabel = settings.text(u"SB_KMS_PKCS11_TOKEN_LABEL"_s).value_or(QString());
    pkcs11.pin = settings.secret(u"SB_KMS_PKCS11_PIN"_s);
    pkcs11.keyLabel = settings.text(u"SB_KMS_PKCS11_KEY_LABEL"_s).value_or(QString());
    if (!pkcs11.module.isEmpty() && !QFile::exists(pkcs11.module))
        settings.addProblem(u"SB_KMS_PKCS11_MODULE"_s, u"names no file"_s);
}

/// One problem for each name whose value is missing.
void need(SettingSource &settings, const QString &backend,
          const std::vector<std::pair<QString, bool>> &isThere)
{
    for (const auto &[name, there] : isThere) {
        if (!there)
            settings.addProblem(name, u"must be set for SB_KMS_BACKEND="_s + backend);
    }
}

} // namespace

KmsSettings readKmsSettings(SettingSource &settings)
{
    KmsSettings kms;
    static const QStringList words{u"local"_s, u"vault-transit"_s, u"aws-kms"_s, u"pkcs11"_s};
    kms.backend = static_cast<KmsBackend>(settings.oneOf(u"SB_KMS_BACKEND"_s, words, 0));
    kms.timeout = settings.duration(u"SB_KMS_TIMEOUT"_s, kms.timeout, 100ms, 1min);
    kms.checkInterval = settings.duration(u"SB_KMS_CHECK_INTERVAL"_s, kms.checkInterval, 100ms, 1h);
    readVault(settings, kms.vault);
    readAws(settings, kms.aws);
    readPkcs11(settings, kms.pkcs11);
    const QString backend = words[static_cast<int>(kms.backend)];
    switch (kms.backend) {
    case KmsBackend::Local:
        break;
    case KmsBackend::VaultTransit:
        need(settings, backend,
             {{u"SB_KMS_VAULT_ADDR"_s, !kms.vault.address.isEmpty()},
              {u"SB_KMS_VAULT_TOKEN"_s, !kms.vault.token.isEmpty()},
              {u"SB_KMS_VAULT_KEY"_s, !kms.vault.key.isEmpty()}});
        break;
    case KmsBackend::AwsKms:
        need(settings, backend,
             {{u"SB_KMS_AWS_REGION"_s, !kms.aws.region.isEmpty()},
              {u"SB_KMS_AWS_KEY_ID"_s, !kms.aws.keyId.isEmpty()}});
        break;
    case KmsBackend::Pkcs11:
        need(settings, backend,
             {{u"SB_KMS_PKCS11_MODULE"_s, !kms.pkcs11.module.isEmpty()},
              {u"SB_KMS_PKCS11_TOKEN_LABEL"_s, !kms.pkcs11.tokenLabel.isEmpty()},
              {u"SB_KMS_PKCS11_PIN"_s, !kms.pkcs11.pin.isEmpty()},
              {u"SB_KMS_PKCS11_KEY_LABEL"_s, !kms.pkcs11.keyLabel.isEmpty()}});
        break;
    }
    return kms;
}

} // namespace sb::config
