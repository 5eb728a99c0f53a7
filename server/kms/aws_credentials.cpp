#include "server/kms/aws_credentials.h"

#include "shared/codec/json_reader.h"
#include "shared/core/private_file.h"

#include <QFile>
#include <QUrlQuery>
#include <QXmlStreamReader>

namespace sb::kms {

using namespace Qt::StringLiterals;
using core::ErrorCode;
using core::failure;
using core::Result;
using core::SecretBytes;
using outbound::HttpsAnswer;
using outbound::HttpsRequest;

namespace {

constexpr int renewBeforeSeconds = 300;
constexpr qint64 largestAnswer = 64 * 1024;
constexpr qint64 largestFile = 64 * 1024;
constexpr std::chrono::milliseconds localTimeout{2'000};

SecretBytes secretOf(const QString &text)
{
    QByteArray bytes = text.toUtf8();
    return SecretBytes::takeFrom(bytes);
}

QString textOf(const SecretBytes &secret)
{
    return QString::fromUtf8(secret.view().data(), static_cast<qsizetype>(secret.size()));
}

core::Failure noCredentials(const QString &why)
{
    return failure(ErrorCode::Unavailable, u"no AWS credentials: "_s + why);
}

Result<QByteArray> tokenFrom(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return noCredentials(path + u": "_s + file.errorString());
    return file.read(largestFile).trimmed();
}

/// As container and machine answer.
Result<AwsCredentials> fromJson(HttpsAnswer &answer)
{
    const auto body = codec::JsonDocument::parseObject(answer.body);
    core::wipe(answer.body);
    if (answer.status != 200 || !body)
        return noCredentials(u"status %1"_s.arg(answer.status));
    codec::ObjectReader reader(body->root(), codec::Strictness::Lenient);
    auto secret = reader.secret(u"SecretAccessKey");
    AwsCredentials made{.accessKeyId = reader.text(u"AccessKeyId").value_or(QString()).toLatin1(),
                        .sessionToken = reader.text(u"Token").value_or(QString()).toLatin1(),
                        .expiresAt = QDateTime::fromString(
                            reader.text(u"Expiration").value_or(QString()), Qt::ISODate)};
    if (!secret || made.accessKeyId.isEmpty())
        return noCredentials(u"the answer holds none"_s);
    made.secretAccessKey = std::move(*secret);
    return made;
}

/// The answer of AssumeRoleWithWebIdentity.
Result<AwsCredentials> fromXml(HttpsAnswer &answer)
{
    AwsCredentials made;
    QXmlStreamReader xml(answer.body);
    while (!xml.atEnd()) {
        if (xml.readNext() != QXmlStreamReader::StartElement)
            continue;
        if (xml.name() == "AccessKeyId"_L1)
            made.accessKeyId = xml.readElementText().toLatin1();
        else if (xml.name() == "SecretAccessKey"_L1)
            made.secretAccessKey = secretOf(xml.readElementText());
        else if (xml.name() == "SessionToken"_L1)
            made.sessionToken = xml.readElementText().toLatin1();
        else if (xml.name() == "Expiration"_L1)
            made.expiresAt = QDateTime::fromString(xml.readElementText(), Qt::ISODate);
    }
    core::wipe(answer.body);
    if (answer.status != 200 || made.accessKeyId.isEmpty() || made.secretAccessKey.isEmpty())
        return noCredentials(u"STS answers with status %1"_s.arg(answer.status));
    return made;
}

HttpsRequest localRequest(const QUrl &url)
{
    HttpsRequest request{.url = url};
    request.timeout = localTimeout;
    request.largestAnswer = largestAnswer;
    request.mayBePlain = true;
    return request;
}

} // namespace

Result<AwsCredentials> AwsCredentialSource::get()
{
    const std::lock_guard lock(m_mutex);
    const QDateTime soon = QDateTime::currentDateTimeUtc().addSecs(renewBeforeSeconds);
    if (m_kept && (m_kept->expiresAt.isNull() || m_kept->expiresAt > soon))
        return m_kept->clone();
    auto found = find();
    if (!found)
        return found;
    m_kept = std::move(*found);
    return m_kept->clone();
}

Result<AwsCredentials> AwsCredentialSource::find() const
{
    const config::AwsCredentialSettings &from = m_settings.credentials;
    if (!from.accessKeyId.isEmpty())
        return AwsCredentials{.accessKeyId = from.accessKeyId.toLatin1(),
                              .secretAccessKey = from.secretAccessKey.clone(),
                              .sessionToken = textOf(from.sessionToken).toLatin1()};
    if (!from.webIdentityTokenFile.isEmpty())
        return ofWebIdentity();
    if (!from.sharedFile.isEmpty() && QFile::exists(from.sharedFile))
        return ofSharedFile();
    if (!from.containerUrl.isEmpty())
        return ofContainer();
    if (!from.metadataUrl.isEmpty())
        return ofMachine();
    return noCredentials(u"set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"_s);
}

Result<AwsCredentials> AwsCredentialSource::ofWebIdentity() const
{
    const config::AwsCredentialSettings &from = m_settings.credentials;
    const auto token = tokenFrom(from.webIdentityTokenFile);
    if (!token)
        return failure(token);
    HttpsRequest request{.url = from.stsEndpoint};
    if (request.url.isEmpty())
        request.url = QUrl(u"https://sts.%1.amazonaws.com/"_s.arg(m_settings.region));
    request.caPem = m_settings.caPem;
    request.largestAnswer = largestAnswer;
    request.mayBePlain = !from.stsEndpoint.isEmpty();
    request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}};
    const auto encoded = [](const QString &text) { return QUrl::toPercentEncoding(text); };
    const QByteArray form =
        "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=" + encoded(from.roleArn) +
        "&RoleSessionName=" + encoded(from.roleSessionName) +
        "&WebIdentityToken=" + encoded(QString::fromUtf8(*token));
    auto answer = m_client.post(request, form);
    if (!answer)
        return noCredentials(u"STS: "_s + answer.error().message);
    return fromXml(*answer);
}

Result<AwsCredentials> AwsCredentialSource::ofContainer() const
{
    const config::AwsCredentialSettings &from = m_settings.credentials;
    HttpsRequest request = localRequest(from.containerUrl);
    QByteArray token = textOf(from.containerToken).toLatin1();
    if (!from.containerTokenFile.isEmpty()) {
        const auto read = tokenFrom(from.containerTokenFile);
        if (!read)
            return failure(read);
        token = *read;
    }
    if (!token.isEmpty())
        request.headers = {{"Authorization", token}};
    auto answer = m_client.get(request);
    if (!answer)
        return noCredentials(u"the container: "_s + answer.error().message);
    return fromJson(*answer);
}

Result<AwsCredentials> AwsCredentialSource::ofSharedFile() const
{
    const config::AwsCredentialSettings &from = m_settings.credentials;
    const auto content = core::readPrivateFile(from.sharedFile);
    if (!content)
        return noCredentials(content.error().message);
    AwsCredentials made;
    bool isInProfile = false;
    for (const QString &raw : textOf(*content).split(u'\n')) {
        const QString line = raw.trimmed();
        if (line.startsWith(u'['))
            isInProfile = line == u'[' + from.profile + u']';
        const QString name = line.section(u'=', 0, 0).trimmed();
        const QString value = line.section(u'=', 1).trimmed();
        if (!isInProfile || value.isEmpty())
            continue;
        if (name == "aws_access_key_id"_L1)
            made.accessKeyId = value.toLatin1();
        else if (name == "aws_secret_access_key"_L1)
            made.secretAccessKey = secretOf(value);
        else if (name == "aws_session_token"_L1)
            made.sessionToken = value.toLatin1();
    }
    if (made.accessKeyId.isEmpty() || made.secretAccessKey.isEmpty())
        return noCredentials(
            u"%1 has no keys for the profile %2"_s.arg(from.sharedFile, from.profile));
    return made;
}

/// Version 2 of the metadata service alone: version 1 gives its answer to whoever can make this
/// machine ask.
Result<AwsCredentials> AwsCredentialSource::ofMachine() const
{
    const auto place = [&](const QString &path) {
        QUrl url = m_settings.credentials.metadataUrl;
        url.setPath(u"/latest/"_s + path);
        return localRequest(url);
    };
    const auto failed = [](const QString &why) {
        return noCredentials(u"the machine's metadata: "_s + why);
    };
    HttpsRequest session = place(u"api/token"_s);
    session.headers = {{"X-aws-ec2-metadata-token-ttl-seconds", "300"}};
    const auto token = m_client.put(session, {});
    if (!token || token->status != 200)
        return failed(token ? u"status %1"_s.arg(token->status) : token.error().message);
    const outbound::Headers proof{{"X-aws-ec2-metadata-token", token->body}};
    HttpsRequest role = place(u"meta-data/iam/security-credentials/"_s);
    role.headers = proof;
    const auto name = m_client.get(role);
    const QString roleName = name && name->status == 200
                                 ? QString::fromLatin1(name->body.split('\n').first().trimmed())
                                 : QString();
    if (roleName.isEmpty())
        return failed(u"no role is attached"_s);
    HttpsRequest keys = place(u"meta-data/iam/security-credentials/"_s + roleName);
    keys.headers = proof;
    auto answer = m_client.get(keys);
    if (!answer)
        return failed(answer.error().message);
    return fromJson(*answer);
}

} // namespace sb::kms
