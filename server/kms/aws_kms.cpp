#include "server/kms/aws_kms.h"

#include "server/kms/operator_network.h"
#include "shared/codec/json_reader.h"
#include "shared/codec/json_writer.h"
#include "shared/core/base64_text.h"

#include <QRegularExpression>

namespace sb::kms {

using namespace Qt::StringLiterals;
using core::failure;
using core::Result;
using core::SecretBytes;
using crypto::DataKey;
using outbound::HttpsAnswer;

namespace {

constexpr std::size_t dataKeyBytes = 32;
constexpr qint64 largestAnswer = 64 * 1024;
const QString idPrefix = u"aws-kms:"_s;
const QByteArray contentType = "application/x-amz-json-1.1"_ba;

struct KeyPlace
{
    QString region = {};
    QString key = {};
};

/// The id comes from a row or from an agent, so it is read strictly: the region becomes part of a
/// host's name.
std::optional<KeyPlace> placeOf(const QString &keyId)
{
    static const QRegularExpression form(
        u"\\Aaws-kms:([a-z0-9-]{1,32}):([A-Za-z0-9:/_-]{1,2048})\\z"_s);
    const auto match = form.match(keyId);
    if (!match.hasMatch())
        return std::nullopt;
    return KeyPlace{.region = match.captured(1), .key = match.captured(2)};
}

QByteArray hostOf(const QUrl &url)
{
    const int own = url.scheme() == "http"_L1 ? 80 : 443;
    const int port = url.port(own);
    const QByteArray host = url.host(QUrl::FullyEncoded).toLatin1();
    return port == own ? host : host + ':' + QByteArray::number(port);
}

/// What AWS calls the fault, e.g. `InvalidCiphertextException`.
QString faultOf(const HttpsAnswer &answer)
{
    const auto body = codec::JsonDocument::parseObject(answer.body);
    const auto type = body ? body->root().member(u"__type") : std::nullopt;
    if (!type || !type->isString())
        return u"status %1"_s.arg(answer.status);
    return type->toText().section(u'#', -1).left(100);
}

} // namespace

AwsKms::AwsKms(config::AwsKmsSettings settings, CallTimes times, Now now)
    : m_settings(std::move(settings)), m_client(operatorsOwn(), outbound::Connections::Kept),
      m_credentials(m_settings, m_client), m_channel(times), m_now(std::move(now))
{}

QString AwsKms::currentKeyId() const
{
    return idPrefix + m_settings.region + u':' + m_settings.keyId;
}

Result<HttpsAnswer> AwsKms::call(const QByteArray &operation, const QString &region,
                                 const QByteArray &body)
{
    outbound::HttpsRequest request;
    request.url = m_settings.endpoint.isEmpty()
                      ? QUrl(u"https://kms.%1.amazonaws.com/"_s.arg(region))
                      : m_settings.endpoint;
    if (request.url.path().isEmpty())
        request.url.setPath(u"/"_s);
    request.caPem = m_settings.caPem;
    request.largestAnswer = largestAnswer;
    request.mayBePlain = !m_settings.endpoint.isEmpty();
    return m_channel.call([&](std::chrono::milliseconds timeout) -> Result<HttpsAnswer> {
        const auto credentials = m_credentials.get();
        if (!credentials)
            return failure(credentials);
        request.timeout = timeout;
        request.headers = {{"Content-Type", contentType},
                           {"X-Amz-Target", "TrentService." + operation}};
        // Signed anew for each try: a signature is good for minutes only.
        const auto signature =
            awsSignature({.method = "POST",
                          .host = hostOf(request.url),
                          .path = request.url.path(QUrl::FullyEncoded).toLatin1(),
                          .headers = request.headers,
                          .body = body},
                         *credentials, {.region = region.toLatin1(), .service = "kms"}, m_now());
        request.headers.insert(request.headers.end(), signature.begin(), signature.end());
        auto answer = m_client.post(request, body);
        // AWS says so with 400; it passes, so it is tried again.
        if (answer && answer->status == 400 && faultOf(*answer) == "ThrottlingException"_L1)
            answer->status = 429;
        return answer;
    });
}

Result<DataKey> AwsKms::generateDataKey()
{
    codec::JsonWriter body;
    body.beginObject().field(u"KeyId", m_settings.keyId).field(u"KeySpec", u"AES_256").endObject();
    auto answer = call("GenerateDataKey", m_settings.region, body.take());
    if (!answer)
        return failure(answer);
    if (answer->status != 200)
        return unavailable(u"AWS KMS makes no data key: "_s + faultOf(*answer));
    const auto json = codec::JsonDocument::parseObject(answer->body);
    core::wipe(answer->body);
    if (!json)
        return unavailable(u"AWS KMS answers what is no answer"_s);
    codec::ObjectReader reader(json->root(), codec::Strictness::Lenient);
    auto plaintext = reader.base64(u"Plaintext");
    const auto wrapped = reader.base64(u"CiphertextBlob");
    const QString keyId =
        idPrefix + m_settings.region + u':' + reader.text(u"KeyId").value_or(QString());
    if (!plaintext || plaintext->size() != dataKeyBytes || !wrapped || wrapped->isEmpty() ||
        !placeOf(keyId))
        return unavailable(u"AWS KMS answers with what is no data key"_s);
    return DataKey{.plaintext = std::move(*plaintext),
                   .wrapped =
                       QByteArray(wrapped->view().data(), static_cast<qsizetype>(wrapped->size())),
                   .keyId = keyId};
}

Result<SecretBytes> AwsKms::decryptDataKey(const QByteArray &wrapped, const QString &keyId)
{
    const auto place = placeOf(keyId);
    if (!place || wrapped.isEmpty())
        return notOurs();
    codec::JsonWriter body;
    body.beginObject()
        .field(u"CiphertextBlob", QString::fromLatin1(core::toBase64(wrapped)))
        .field(u"KeyId", place->key)
        .endObject();
    auto answer = call("Decrypt", place->region, body.take());
    if (!answer)
        return failure(answer);
    if (answer->status != 200) {
        const QString fault = faultOf(*answer);
        if (fault == "InvalidCiphertextException"_L1 || fault == "IncorrectKeyException"_L1)
            return notOurs();
        return unavailable(u"AWS KMS opens no data key: "_s + fault);
    }
    const auto json = codec::JsonDocument::parseObject(answer->body);
    core::wipe(answer->body);
    if (!json)
        return unavailable(u"AWS KMS answers what is no answer"_s);
    codec::ObjectReader reader(json->root(), codec::Strictness::Lenient);
    auto plaintext = reader.base64(u"Plaintext");
    if (!plaintext || plaintext->size() != dataKeyBytes)
        return unavailable(u"AWS KMS answers with what is no data key"_s);
    return std::move(*plaintext);
}

} // namespace sb::kms
