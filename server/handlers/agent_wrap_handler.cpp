#include "server/handlers/agent_wrap_handler.h"

#include "server/handlers/body_schema.h"
#include "server/handlers/claim_header.h"
#include "shared/codec/json_writer.h"
#include "shared/crypto/aes_gcm.h"

namespace sb::handlers {

using namespace Qt::StringLiterals;
using codec::JsonWriter;
using codec::ObjectReader;
using codec::Strictness;
using core::ErrorCode;
using core::failure;
using core::Result;

namespace {

QByteArrayView viewOf(const core::SecretBytes &bytes)
{
    return QByteArrayView(bytes.data(), static_cast<qsizetype>(bytes.size()));
}

QByteArray bytesOf(const std::optional<core::SecretBytes> &bytes)
{
    return bytes ? viewOf(*bytes).toByteArray() : QByteArray();
}

http::Response secretJson(JsonWriter &json, int status)
{
    http::Response response = http::Response::json(json.take(), status);
    response.secretBody = true;
    return response;
}

/// The envelope's parts as they must be (contract C); everything wrong is told at once.
Result<crypto::DekEnvelope> envelopeFrom(const codec::JsonNode &node)
{
    ObjectReader reader(node, Strictness::Lenient);
    const QString algorithm = reader.requiredText(u"algorithm");
    const auto ciphertext = reader.base64(u"ciphertext");
    const auto nonce = reader.base64(u"nonce");
    const auto dekCiphertext = reader.base64(u"dek_ciphertext");
    const auto keyId = reader.text(u"dek_kms_key_id");
    if (algorithm != crypto::dekAlgorithm)
        reader.fault(reader.pointerTo(u"algorithm"), u"must be aes-256-gcm"_s);
    if (!ciphertext || ciphertext->size() < crypto::aesGcmTagBytes)
        reader.fault(reader.pointerTo(u"ciphertext"), u"is missing or too short"_s);
    if (!nonce || nonce->size() != crypto::aesGcmNonceBytes)
        reader.fault(reader.pointerTo(u"nonce"), u"must have 12 bytes"_s);
    if (!dekCiphertext || dekCiphertext->isEmpty())
        reader.fault(reader.pointerTo(u"dek_ciphertext"), u"is missing"_s);
    if (const auto read = reader.finish(); !read)
        return failure(read);
    return crypto::DekEnvelope{.ciphertext = bytesOf(ciphertext),
                               .nonce = bytesOf(nonce),
                               .dekCiphertext = bytesOf(dekCiphertext),
                               .dekKmsKeyId = keyId.value_or(QString())};
}

Result<services::PostedWrap> postedFrom(const http::Request &request)
{
    const auto body = codec::JsonDocument::parseObject(request.body);
    if (!body)
        return failure(body);
    ObjectReader reader(body->root(), Strictness::Lenient);
    services::PostedWrap posted;
    posted.requestId = reader.requiredUuid(u"request_id");
    posted.keyName = reader.requiredText(u"key_name");
    posted.value = reader.base64(u"value");
    const auto envelope = reader.object(u"envelope");
    if (const auto read = reader.finish(); !read)
        return failure(read);
    if (posted.value.has_value() == envelope.has_value())
        return failure(ErrorCode::InvalidField, u"exactly one of value or envelope is required"_s,
                       envelope ? u"/value"_s : u"/envelope"_s);
    if (envelope) {
        auto parts = envelopeFrom(*envelope);
        if (!parts)
            return failure(parts);
        posted.envelope = std::move(*parts);
    }
    if (const auto fits = checkBodySchema(request, *body); !fits)
        return failure(fits);
    return posted;
}

void writeSealed(JsonWriter &json, const crypto::SealedEnvelope &sealed)
{
    json.key(u"sealed")
        .beginObject()
        .field(u"algorithm", crypto::sealedAlgorithm)
        .base64(u"ciphertext", sealed.ciphertext)
        .base64(u"nonce", sealed.nonce)
        .base64(u"ephemeral_public_key", sealed.ephemeralPublicKey)
        .endObject();
}

} // namespace

Result<http::Response> AgentWrapHandler::issueDek(const http::Request &request) const
{
    const auto key = m_exchange.issueDek(request.call);
    if (!key)
        return failure(key);
    JsonWriter json;
    json.beginObject()
        .field(u"algorithm", crypto::dekAlgorithm)
        .base64(u"plaintext", viewOf(key->plaintext))
        .base64(u"ciphertext", key->wrapped)
        .fieldIfPresent(u"kms_key_id", key->keyId)
        .endObject();
    return secretJson(json, 201);
}

Result<http::Response> AgentWrapHandler::post(const http::Request &request) const
{
    auto posted = postedFrom(request);
    if (!posted)
        return failure(posted);
    const auto claimId = claimIdOf(request);
    if (!claimId)
        return failure(claimId);
    posted->claimId = *claimId;
    const auto stored = m_exchange.post(request.call, *posted);
    if (!stored)
        return failure(stored);
    JsonWriter json;
    json.beginObject()
        .field(u"wrap_id", stored->wrapId)
        .field(u"request_id", stored->requestId)
        .field(u"key_name", stored->keyName)
        .field(u"byte_length", stored->byteLength)
        .field(u"content_hash", QString::fromLatin1(stored->contentHash))
        .field(u"expires_at", stored->expiresAt, codec::TimeFormat::Tn)
        .endObject();
    return http::Response::json(json.take(), 201);
}

Result<http::Response> AgentWrapHandler::fetch(const http::Request &request) const
{
    const auto wrapId = request.pathUuid(u"wrap_id");
    if (!wrapId)
        return failure(wrapId);
    const auto claimId = claimIdOf(request);
    if (!claimId)
        return failure(claimId);
    const auto fetched = m_exchange.fetch(request.call, *wrapId, *claimId);
    if (!fetched)
        return failure(fetched);
    JsonWriter json;
    json.beginObject()
        .field(u"wrap_id", fetched->wrapId)
        .field(u"request_id", fetched->requestId)
        .field(u"key_name", fetched->keyName);
    if (fetched->sealed)
        writeSealed(json, *fetched->sealed);
    else
        json.base64(u"value", viewOf(fetched->value.value()));
    json.field(u"byte_length", fetched->byteLength)
        .field(u"content_hash", QString::fromLatin1(fetched->contentHash))
        .field(u"algorithm", u"AES-256-GCM"_s)
        .endObject();
    return secretJson(json, 200);
}

} // namespace sb::handlers
