#include "cli/conformance/control_plane.h"

#include "shared/core/base64_text.h"
#include "shared/core/clock.h"
#include "shared/core/timestamp_text.h"
#include "shared/core/uuid_text.h"
#include "shared/crypto/dek_envelope.h"
#include "shared/crypto/random_source.h"
#include "shared/crypto/sealed_envelope.h"
#include "shared/crypto/sha256.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace sb::cli::conformance {

using namespace Qt::StringLiterals;

namespace {

constexpr int leaseSeconds = 120;
const QString kmsKeyId = u"local:conformance"_s;

QByteArray bytesOf(const core::SecretBytes &bytes)
{
    return QByteArray(bytes.view().data(), static_cast<qsizetype>(bytes.size()));
}

core::SecretBytes secretFrom(const QByteArray &bytes)
{
    return core::SecretBytes::copyOf(
        std::string_view(bytes.constData(), static_cast<std::size_t>(bytes.size())));
}

QString encoded(const QByteArray &bytes)
{
    return QString::fromLatin1(core::toBase64(bytes));
}

/// Empty when it is no base64.
QByteArray decoded(const QJsonObject &object, const QString &name)
{
    const QByteArray text = object.value(name).toString().toLatin1();
    const auto bytes = core::bytesFromBase64(
        std::string_view(text.constData(), static_cast<std::size_t>(text.size())));
    return bytes ? bytesOf(*bytes) : QByteArray();
}

QJsonObject objectOf(const PlainRequest &request)
{
    return QJsonDocument::fromJson(request.body).object();
}

QByteArray randomBytes(std::size_t size)
{
    crypto::SystemRandom random;
    return bytesOf(random.bytes(size));
}

QString leaseEnd()
{
    const core::Timestamp end = core::SystemClock().now().plusSeconds(leaseSeconds);
    return QString::fromLatin1(core::toTextT9(end));
}

} // namespace

ControlPlane::ControlPlane()
    : m_agentId(QUuid::createUuid()), m_secret(core::toBase64Url(randomBytes(32))),
      m_listener([this](const PlainRequest &request) { return answer(request); })
{}

QUuid ControlPlane::addPatch(const QString &provider, const QString &ref,
                             const std::vector<GivenValue> &values)
{
    QJsonArray wraps;
    QJsonArray keys;
    std::vector<QUuid> ids;
    for (const GivenValue &value : values) {
        const QUuid id = QUuid::createUuid();
        m_wraps[id].given = value;
        ids.push_back(id);
        wraps.append(QJsonObject{{u"wrap_id"_s, core::toText(id)}, {u"key_name"_s, value.key}});
        keys.append(value.key);
    }
    const QUuid job = addJob(u"patch"_s, {{u"target_provider_type"_s, provider},
                                          {u"target_provider_config"_s, QJsonObject()},
                                          {u"target_secret_ref"_s, ref},
                                          {u"target_keys"_s, keys},
                                          {u"wraps"_s, wraps}});
    for (const QUuid &id : ids)
        m_wraps[id].job = job;
    return job;
}

QUuid ControlPlane::addRead(const QString &provider, const QString &ref, const QStringList &keys)
{
    return addJob(u"read"_s, {{u"target_provider_type"_s, provider},
                              {u"target_provider_config"_s, QJsonObject()},
                              {u"target_secret_ref"_s, ref},
                              {u"target_keys"_s, QJsonArray::fromStringList(keys)}});
}

QUuid ControlPlane::addJob(const QString &type, QJsonObject payload)
{
    Job job{.id = QUuid::createUuid(), .type = type, .requestId = QUuid::createUuid()};
    payload.insert(u"request_id"_s, core::toText(job.requestId));
    job.payload = std::move(payload);
    m_queue.push_back(job.id);
    return m_jobs.emplace(job.id, job).first->first;
}

PlainAnswer ControlPlane::fault(int status, const QString &code, const QString &what)
{
    if (!m_faults.contains(what))
        m_faults.append(what);
    return {.status = status, .body = {{u"error"_s, code}, {u"message"_s, what}}};
}

PlainAnswer ControlPlane::answer(const PlainRequest &request)
{
    const QByteArray base = "/api/v1/agents/" + core::toText(m_agentId).toLatin1() + "/";
    QByteArray target = request.target;
    while (target.startsWith("//"))
        target.remove(0, 1);
    const QString named = QString::fromUtf8(request.method + ' ' + target.left(200));
    if (request.header("x-agent-secret") != m_secret)
        return fault(401, u"agent_auth_rejected"_s,
                     named + u": X-Agent-Secret is missing or wrong"_s);
    const QList<QByteArray> path = target.mid(base.size()).split('/');
    const bool isPost = request.method == "POST";
    if (!target.startsWith(base))
        return fault(404, u"not_found"_s, named + u" is no route of agents"_s);
    if (path == QList<QByteArray>{"public-key"} && request.method == "PUT")
        return setKey(request);
    if (path == QList<QByteArray>{"heartbeat"} && isPost) {
        ++m_heartbeats;
        return {.status = 204};
    }
    if (path == QList<QByteArray>{"jobs", "claim"} && isPost)
        return claim();
    const QUuid id(QString::fromLatin1(path.value(1)));
    if (path.size() == 3 && path[0] == "jobs" && isPost && path[2] == "complete")
        return complete(request, id);
    if (path.size() == 3 && path[0] == "jobs" && isPost &&
        (path[2] == "renew" || path[2] == "release"))
        return renewOrRelease(request, id, path[2] == "renew");
    if (path.size() == 2 && path[0] == "wraps" && request.method == "GET")
        return wrap(request, id);
    if (path == QList<QByteArray>{"dek"} && isPost)
        return dek();
    if (path == QList<QByteArray>{"wraps"} && isPost)
        return post(request);
    if (path == QList<QByteArray>{"secrets", "bulk"} && isPost)
        return bulk(request);
    return fault(404, u"not_found"_s, named + u" is no route of agents"_s);
}

PlainAnswer ControlPlane::setKey(const PlainRequest &request)
{
    const QJsonObject body = objectOf(request);
    const QByteArray key = decoded(body, u"public_key"_s);
    constexpr qsizetype keyBytes = 32;
    const QString algorithm = body.value(u"public_key_algorithm"_s).toString(u"x25519"_s);
    if (key.size() != keyBytes || algorithm != "x25519"_L1)
        return fault(400, u"invalid_field"_s, u"public-key: no x25519 key of 32 bytes"_s);
    m_agentKey = key;
    return {.status = 204};
}

PlainAnswer ControlPlane::claim()
{
    if (m_busyClaims > 0) {
        --m_busyClaims;
        return {.status = 503, .body = {{u"error"_s, u"unavailable"_s}}, .retryAfterSeconds = 1};
    }
    if (m_queue.empty())
        return {.status = 204};
    Job &job = m_jobs.at(m_queue.front());
    m_queue.erase(m_queue.begin());
    job.claimId = QUuid::createUuid();
    job.isClaimed = true;
    return {.body = {{u"id"_s, core::toText(job.id)},
                     {u"job_type"_s, job.type},
                     {u"payload"_s, job.payload},
                     {u"correlation_id"_s, core::toText(job.requestId)},
                     {u"claim_id"_s, core::toText(job.claimId)},
                     {u"claim_expires_at"_s, leaseEnd()}}};
}

/// Claimed, not completed, and under this claim where the agent says which.
bool ControlPlane::isLive(const Job &job, const PlainRequest &request) const
{
    const QByteArray claimId = request.header("x-claim-id");
    return job.isClaimed && job.status.isEmpty() &&
           (claimId.isEmpty() || claimId == core::toText(job.claimId).toLatin1());
}

PlainAnswer ControlPlane::complete(const PlainRequest &request, const QUuid &id)
{
    const auto found = m_jobs.find(id);
    if (found == m_jobs.end() || !isLive(found->second, request))
        return fault(409, u"claim_lost"_s, u"complete: for a job that is not claimed"_s);
    const QJsonObject body = objectOf(request);
    const QString status = body.value(u"status"_s).toString();
    if (status != "succeeded"_L1 && status != "failed"_L1)
        return fault(400, u"invalid_field"_s, u"complete: status is succeeded or failed"_s);
    found->second.status = status;
    found->second.error = body.value(u"error"_s).toString();
    return {.status = 204};
}

PlainAnswer ControlPlane::renewOrRelease(const PlainRequest &request, const QUuid &id, bool renews)
{
    const auto found = m_jobs.find(id);
    if (found == m_jobs.end() || request.header("x-claim-id").isEmpty() ||
        !isLive(found->second, request))
        return fault(409, u"claim_lost"_s,
                     u"renew or release: needs X-Claim-Id of a job that is claimed"_s);
    Job &job = found->second;
    if (renews)
        return {.body = {{u"claim_id"_s, core::toText(job.claimId)},
                         {u"claim_expires_at"_s, leaseEnd()}}};
    job.isClaimed = false;
    m_queue.push_back(id);
    return {.status = 204};
}

PlainAnswer ControlPlane::wrap(const PlainRequest &request, const QUuid &id)
{
    const auto found = m_wraps.find(id);
    if (found == m_wraps.end() || !isLive(m_jobs.at(found->second.job), request))
        return fault(409, u"claim_lost"_s, u"wraps: fetched outside of its claim"_s);
    Wrap &wrap = found->second;
    if (wrap.given.trick == Trick::ClaimLost)
        return {.status = 409, .body = {{u"error"_s, u"claim_lost"_s}}};
    if (std::exchange(wrap.isFetched, true) && request.header("x-claim-id").isEmpty())
        return fault(410, u"wrap_consumed"_s,
                     u"wraps: fetched twice without the X-Claim-Id that proves the claim"_s);
    const QByteArray hashed =
        wrap.given.trick == Trick::WrongHash ? wrap.given.value + "another" : wrap.given.value;
    PlainAnswer answer{
        .body = {{u"wrap_id"_s, core::toText(id)},
                 {u"key_name"_s, wrap.given.key},
                 {u"byte_length"_s, wrap.given.value.size()},
                 {u"content_hash"_s, QString::fromLatin1(crypto::sha256(hashed).toHex())},
                 {u"algorithm"_s, u"AES-256-GCM"_s}}};
    if (wrap.given.trick == Trick::InTheClear) {
        answer.body.insert(u"value"_s, encoded(wrap.given.value));
        return answer;
    }
    auto sealed = crypto::sealEnvelope(m_agentKey, secretFrom(wrap.given.value));
    if (!sealed)
        return fault(409, u"not_ready"_s, u"wraps: fetched before a key was registered"_s);
    if (wrap.given.trick == Trick::Damaged)
        sealed->ciphertext[0] = static_cast<char>(sealed->ciphertext[0] ^ 1);
    answer.body.insert(
        u"sealed"_s, QJsonObject{{u"algorithm"_s, crypto::sealedAlgorithm},
                                 {u"ciphertext"_s, encoded(sealed->ciphertext)},
                                 {u"nonce"_s, encoded(sealed->nonce)},
                                 {u"ephemeral_public_key"_s, encoded(sealed->ephemeralPublicKey)}});
    return answer;
}

PlainAnswer ControlPlane::dek()
{
    const QByteArray key = randomBytes(32);
    const QByteArray wrapped = randomBytes(60);
    m_deks[wrapped] = secretFrom(key);
    return {.status = 201,
            .body = {{u"algorithm"_s, crypto::dekAlgorithm},
                     {u"plaintext"_s, encoded(key)},
                     {u"ciphertext"_s, encoded(wrapped)},
                     {u"kms_key_id"_s, kmsKeyId}}};
}

PlainAnswer ControlPlane::post(const PlainRequest &request)
{
    const QJsonObject body = objectOf(request);
    const QString requestId = body.value(u"request_id"_s).toString();
    const auto job = std::find_if(m_jobs.begin(), m_jobs.end(), [&](const auto &entry) {
        return core::toText(entry.second.requestId) == requestId && entry.second.type == u"read";
    });
    if (job == m_jobs.end() || !isLive(job->second, request))
        return fault(409, u"claim_lost"_s, u"wraps: posted outside of its claim"_s);
    if (body.contains(u"value"_s))
        return fault(400, u"invalid_field"_s, u"wraps: posted in the clear"_s);
    const QJsonObject envelope = body.value(u"envelope"_s).toObject();
    const auto dek = m_deks.find(decoded(envelope, u"dek_ciphertext"_s));
    if (dek == m_deks.end() || envelope.value(u"dek_kms_key_id"_s).toString() != kmsKeyId)
        return fault(409, u"dek_spent"_s, u"wraps: posted under a key that is spent or unknown"_s);
    const QByteArray nonce = decoded(envelope, u"nonce"_s);
    const auto value = crypto::openDekEnvelope(
        dek->second, {.ciphertext = decoded(envelope, u"ciphertext"_s), .nonce = nonce});
    m_deks.erase(dek);
    if (!value || envelope.value(u"algorithm"_s).toString() != crypto::dekAlgorithm)
        return fault(400, u"invalid_field"_s, u"wraps: an envelope that cannot be opened"_s);
    if (m_nonces.contains(nonce))
        return fault(400, u"invalid_field"_s, u"wraps: a nonce was used twice"_s);
    m_nonces.insert(nonce);
    const QString key = body.value(u"key_name"_s).toString();
    job->second.posted[key] = bytesOf(*value);
    return {
        .status = 201,
        .body = {{u"wrap_id"_s, core::toText(QUuid::createUuid())},
                 {u"request_id"_s, requestId},
                 {u"key_name"_s, key},
                 {u"byte_length"_s, static_cast<qint64>(value->size())},
                 {u"content_hash"_s, QString::fromLatin1(crypto::sha256(value->span()).toHex())},
                 {u"expires_at"_s, leaseEnd()}}};
}

PlainAnswer ControlPlane::bulk(const PlainRequest &request)
{
    const QJsonObject body = objectOf(request);
    const QJsonArray items = body.value(u"items"_s).toArray();
    for (const QString &name : {u"cluster_name"_s, u"provider_type"_s}) {
        if (body.value(name).toString().isEmpty())
            return fault(400, u"invalid_field"_s, u"secrets/bulk: %1 is missing"_s.arg(name));
    }
    QJsonArray ids;
    for (const QJsonValue &item : items) {
        if (item.toObject().value(u"secret_ref"_s).toString().isEmpty())
            return fault(400, u"invalid_field"_s, u"secrets/bulk: an item without secret_ref"_s);
        ids.append(core::toText(QUuid::createUuid()));
    }
    for (auto &[id, job] : m_jobs) {
        if (job.type == u"discover" && job.isClaimed && job.status.isEmpty())
            job.inventories.push_back(body);
    }
    return {.body = {{u"upserted_ids"_s, ids}, {u"count"_s, items.size()}}};
}

} // namespace sb::cli::conformance
