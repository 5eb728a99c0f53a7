#include "shared/client/agent_api.h"

#include "shared/codec/json_reader.h"
#include "shared/codec/json_writer.h"
#include "shared/contract/routes.h"
#include "shared/core/uuid_text.h"

#include <algorithm>

#include <QDateTime>
#include <QLocale>
#include <QTimeZone>

namespace sb::client {

using namespace Qt::StringLiterals;
using codec::JsonDocument;
using codec::JsonWriter;
using codec::ObjectReader;
using codec::Strictness;
namespace routes = contract::routes;

namespace {

constexpr std::chrono::seconds shortCall(10);
/// Tens of thousands of rows and a body of many MiB.
constexpr std::chrono::seconds bulkCall(60);
/// What a lease is taken for when the server's clock is not told: what the oldest servers give.
constexpr std::chrono::seconds unknownLease(30);

Answer<void> nothing(const HttpResponse &)
{
    return {};
}

QByteArray bytesOf(const std::optional<core::SecretBytes> &bytes)
{
    return bytes ? QByteArray(reinterpret_cast<const char *>(bytes->data()),
                              static_cast<qsizetype>(bytes->size()))
                 : QByteArray();
}

tl::unexpected<ApiError> malformed(const HttpResponse &response, const core::Error &why)
{
    ApiError error = ApiError::malformed(
        u"the server's answer breaks the contract: "_s + why.message, response.status);
    error.error.details = why.details;
    return noAnswer(std::move(error));
}

std::optional<core::Timestamp> dateOf(const HttpResponse &response)
{
    const QString text = QString::fromLatin1(response.header("date").value_or(QByteArray()));
    QDateTime date = QLocale::c().toDateTime(text, u"ddd, dd MMM yyyy hh:mm:ss 'GMT'"_s);
    if (!date.isValid())
        return std::nullopt;
    date.setTimeZone(QTimeZone::utc());
    return core::Timestamp::fromSeconds(date.toSecsSinceEpoch());
}

/// The difference of two times of the server's own clock. `Date` has whole seconds, so one is taken
/// off: better a second early than a second in another agent's lease.
std::chrono::milliseconds leaseLeft(const HttpResponse &response, core::Timestamp expiresAt)
{
    const auto date = dateOf(response);
    if (!date)
        return unknownLease;
    const std::chrono::milliseconds left((expiresAt.micros - date->micros) / 1000);
    return std::max(left - std::chrono::seconds(1), std::chrono::milliseconds(0));
}

Answer<std::optional<std::chrono::seconds>> nextBeat(const HttpResponse &response)
{
    const auto body = JsonDocument::parseObject(response.text());
    if (!body)
        return std::nullopt;
    const auto seconds = body->root().member(u"next_heartbeat_seconds");
    if (!seconds || !seconds->isInteger() || seconds->toInteger() <= 0)
        return std::nullopt;
    return std::chrono::seconds(std::min<std::int64_t>(seconds->toInteger(), 3600));
}

Answer<std::optional<ClaimedJob>> claimedJob(const HttpResponse &response)
{
    if (response.status == 204)
        return std::nullopt;
    const auto body = JsonDocument::parseObject(response.text());
    if (!body)
        return malformed(response, body.error());
    ObjectReader reader(body->root(), Strictness::Lenient);
    ClaimedJob job;
    job.claim = {.jobId = reader.requiredUuid(u"id"), .claimId = reader.requiredUuid(u"claim_id")};
    job.jobType = reader.requiredText(u"job_type");
    const auto payload = reader.object(u"payload");
    job.correlationId = reader.uuid(u"correlation_id").value_or(QUuid());
    const auto expiresAt = reader.time(u"claim_expires_at");
    if (const auto read = reader.finish(); !read)
        return malformed(response, read.error());
    if (payload)
        job.payload = payload->toQJson().toObject();
    job.leaseLeft = expiresAt ? leaseLeft(response, *expiresAt) : unknownLease;
    return job;
}

Answer<std::chrono::milliseconds> renewedLease(const HttpResponse &response)
{
    const auto body = JsonDocument::parseObject(response.text());
    if (!body)
        return malformed(response, body.error());
    ObjectReader reader(body->root(), Strictness::Lenient);
    const auto expiresAt = reader.time(u"claim_expires_at");
    if (const auto read = reader.finish(); !read)
        return malformed(response, read.error());
    return expiresAt ? leaseLeft(response, *expiresAt) : std::chrono::milliseconds(unknownLease);
}

Answer<IssuedDek> issuedDek(const HttpResponse &response)
{
    const auto body = JsonDocument::parseObject(response.text());
    if (!body)
        return malformed(response, body.error());
    ObjectReader reader(body->root(), Strictness::Lenient);
    const QString algorithm = reader.requiredText(u"algorithm");
    auto plaintext = reader.base64(u"plaintext");
    const auto ciphertext = reader.base64(u"ciphertext");
    const auto keyId = reader.text(u"kms_key_id");
    if (algorithm != crypto::dekAlgorithm || !plaintext || plaintext->size() != 32 || !ciphertext)
        reader.fault(u"/plaintext"_s, u"must be a key of 32 bytes with its wrapped form"_s);
    if (const auto read = reader.finish(); !read)
        return malformed(response, read.error());
    return IssuedDek{.plaintext = std::move(*plaintext),
                     .ciphertext = bytesOf(ciphertext),
                     .kmsKeyId = keyId.value_or(QString())};
}

std::optional<crypto::SealedEnvelope> sealedFrom(const codec::JsonNode &node, ObjectReader &outer)
{
    ObjectReader reader(node, Strictness::Lenient);
    const QString algorithm = reader.requiredText(u"algorithm");
    const auto ciphertext = reader.base64(u"ciphertext");
    const auto nonce = reader.base64(u"nonce");
    const auto ephemeral = reader.base64(u"ephemeral_public_key");
    if (!reader.finish() || algorithm != crypto::sealedAlgorithm || !ciphertext || !nonce ||
        !ephemeral) {
        outer.fault(u"/sealed"_s, u"is no envelope of x25519-hkdf-aes-gcm"_s);
        return std::nullopt;
    }
    return crypto::SealedEnvelope{.ciphertext = bytesOf(ciphertext),
                                  .nonce = bytesOf(nonce),
                                  .ephemeralPublicKey = bytesOf(ephemeral)};
}

Answer<FetchedWrap> fetchedWrap(const HttpResponse &response)
{
    const auto body = JsonDocument::parseObject(response.text());
    if (!body)
        return malformed(response, body.error());
    ObjectReader reader(body->root(), Strictness::Lenient);
    FetchedWrap wrap;
    wrap.wrapId = reader.requiredUuid(u"wrap_id");
    wrap.keyName = reader.text(u"key_name").value_or(QString());
    wrap.value = reader.base64(u"value");
    if (const auto sealed = reader.object(u"sealed"))
        wrap.sealed = sealedFrom(*sealed, reader);
    wrap.contentHash = reader.requiredText(u"content_hash").toLatin1();
    if (const auto read = reader.finish(); !read)
        return malformed(response, read.error());
    return wrap;
}

QByteArray envelopeJson(const QUuid &requestId, const QString &keyName,
                        const crypto::DekEnvelope &envelope)
{
    JsonWriter json;
    json.beginObject()
        .field(u"request_id", requestId)
        .field(u"key_name", keyName)
        .key(u"envelope")
        .beginObject()
        .field(u"algorithm", crypto::dekAlgorithm)
        .base64(u"ciphertext", envelope.ciphertext)
        .base64(u"nonce", envelope.nonce)
        .base64(u"dek_ciphertext", envelope.dekCiphertext)
        .fieldIfPresent(u"dek_kms_key_id", envelope.dekKmsKeyId)
        .endObject()
        .endObject();
    return json.take();
}

} // namespace

AgentApi::AgentApi(HttpClient &client, const QUrl &server, const QUuid &agentId,
                   core::SecretBytes secret)
    : m_channel(client, server), m_agentId(agentId), m_secret(std::move(secret))
{}

template <typename T, typename Read>
void AgentApi::send(ApiCall call, QObject *context, ApiCallback<T> callback, Read read) const
{
    call.headers.emplace_back(
        "X-Agent-Secret"_ba,
        QByteArray(m_secret.view().data(), static_cast<qsizetype>(m_secret.size())));
    m_channel.call(call, context,
                   [callback = std::move(callback), read](Answer<HttpResponse> answer) {
                       if (answer)
                           callback(read(*answer));
                       else
                           callback(noAnswer(answer));
                   });
}

HttpHeaders AgentApi::headersFor(const JobClaim &claim) const
{
    return {{"X-Claim-Id"_ba, core::toText(claim.claimId).toLatin1()}};
}

void AgentApi::putPublicKey(const QByteArray &key, QObject *context,
                            ApiCallback<void> callback) const
{
    JsonWriter json;
    json.beginObject()
        .base64(u"public_key", key)
        .field(u"public_key_algorithm", u"x25519"_s)
        .endObject();
    send<void>({.method = "PUT"_ba,
                .path = contract::pathOf(routes::agentPublicKey, m_agentId),
                .body = json.take(),
                .timeout = shortCall},
               context, std::move(callback), nothing);
}

void AgentApi::heartbeat(const QString &version, QObject *context,
                         ApiCallback<std::optional<std::chrono::seconds>> callback) const
{
    JsonWriter json;
    json.beginObject().field(u"status", u"active"_s).field(u"agent_version", version).endObject();
    send<std::optional<std::chrono::seconds>>(
        {.method = "POST"_ba,
         .path = contract::pathOf(routes::agentHeartbeat, m_agentId),
         .body = json.take(),
         .timeout = shortCall},
        context, std::move(callback), nextBeat);
}

void AgentApi::claim(std::chrono::seconds wait, QObject *context,
                     ApiCallback<std::optional<ClaimedJob>> callback) const
{
    send<std::optional<ClaimedJob>>(
        {.method = "POST"_ba,
         .path = contract::pathOf(routes::agentClaim, m_agentId),
         .headers = {{"Prefer"_ba, "wait=" + QByteArray::number(qint64(wait.count()))}},
         .timeout = wait + shortCall},
        context, std::move(callback), claimedJob);
}

void AgentApi::renew(const JobClaim &claim, QObject *context,
                     ApiCallback<std::chrono::milliseconds> callback) const
{
    send<std::chrono::milliseconds>(
        {.method = "POST"_ba,
         .path = contract::pathOf(routes::agentJobRenew, m_agentId, claim.jobId),
         .headers = headersFor(claim),
         .timeout = shortCall},
        context, std::move(callback), renewedLease);
}

void AgentApi::release(const JobClaim &claim, QObject *context, ApiCallback<void> callback) const
{
    send<void>({.method = "POST"_ba,
                .path = contract::pathOf(routes::agentJobRelease, m_agentId, claim.jobId),
                .headers = headersFor(claim),
                .timeout = shortCall},
               context, std::move(callback), nothing);
}

void AgentApi::complete(const JobClaim &claim, const JobReport &report, QObject *context,
                        ApiCallback<void> callback) const
{
    JsonWriter json;
    json.beginObject()
        .field(u"status", report.succeeded ? u"succeeded"_s : u"failed"_s)
        .fieldIfPresent(u"error", report.error)
        .endObject();
    send<void>({.method = "POST"_ba,
                .path = contract::pathOf(routes::agentJobComplete, m_agentId, claim.jobId),
                .headers = headersFor(claim),
                .body = json.take(),
                .timeout = shortCall},
               context, std::move(callback), nothing);
}

void AgentApi::issueDek(const JobClaim &claim, QObject *context,
                        ApiCallback<IssuedDek> callback) const
{
    send<IssuedDek>({.method = "POST"_ba,
                     .path = contract::pathOf(routes::agentDek, m_agentId),
                     .headers = headersFor(claim)},
                    context, std::move(callback), issuedDek);
}

void AgentApi::postWrap(const JobClaim &claim, const QUuid &requestId, const QString &keyName,
                        const crypto::DekEnvelope &envelope, QObject *context,
                        ApiCallback<void> callback) const
{
    send<void>({.method = "POST"_ba,
                .path = contract::pathOf(routes::agentWraps, m_agentId),
                .headers = headersFor(claim),
                .body = envelopeJson(requestId, keyName, envelope)},
               context, std::move(callback), nothing);
}

QByteArray AgentApi::seenSecretJson(const SeenSecret &secret)
{
    JsonWriter json;
    json.beginObject().field(u"secret_ref", secret.secretRef);
    if (!secret.labels.isEmpty())
        json.field(u"labels", secret.labels);
    json.fieldIfPresent(u"version", secret.version)
        .fieldIfPresent(u"created_at_source", secret.createdAt, codec::TimeFormat::Tn)
        .fieldIfPresent(u"updated_at_source", secret.updatedAt, codec::TimeFormat::Tn)
        .endObject();
    return json.take();
}

void AgentApi::postSecrets(const SeenSecrets &seen, QObject *context,
                           ApiCallback<void> callback) const
{
    JsonWriter json;
    json.beginObject()
        .field(u"cluster_name", seen.clusterName)
        .field(u"provider_type", seen.providerType);
    if (!seen.providerConfig.isEmpty())
        json.field(u"provider_config", seen.providerConfig);
    json.key(u"items").raw("[" + seen.items.join(',') + "]").endObject();
    send<void>({.method = "POST"_ba,
                .path = contract::pathOf(routes::agentSecretsBulk, m_agentId),
                .body = json.take(),
                .timeout = bulkCall},
               context, std::move(callback), nothing);
}

void AgentApi::getWrap(const JobClaim &claim, const QUuid &wrapId, QObject *context,
                       ApiCallback<FetchedWrap> callback) const
{
    send<FetchedWrap>({.path = contract::pathOf(routes::agentWrap, m_agentId, wrapId),
                       .headers = headersFor(claim)},
                      context, std::move(callback), fetchedWrap);
}

} // namespace sb::client
