#include "tests/support/scripted_control_plane.h"

#include "shared/core/clock.h"
#include "shared/core/timestamp_text.h"
#include "shared/core/uuid_text.h"
#include "shared/crypto/dek_envelope.h"
#include "shared/crypto/random_source.h"
#include "shared/crypto/sha256.h"

#include <algorithm>

#include <QJsonArray>
#include <QJsonDocument>

using namespace Qt::StringLiterals;

namespace sb::test {

namespace {

QString textOf(const QByteArray &bytes)
{
    return QString::fromLatin1(bytes.toBase64());
}

ScriptedAnswer jsonAnswer(int status, const QJsonObject &body)
{
    return {.status = status, .body = QJsonDocument(body).toJson(QJsonDocument::Compact)};
}

ScriptedAnswer refusal(int status, const QString &code)
{
    return jsonAnswer(status, {{u"error"_s, code}, {u"message"_s, u"scripted"_s}});
}

QByteArray decoded(const QJsonObject &object, const QString &member)
{
    return QByteArray::fromBase64(object.value(member).toString().toLatin1());
}

QJsonObject wireFormOf(const crypto::SealedEnvelope &sealed)
{
    return {{u"algorithm"_s, crypto::sealedAlgorithm},
            {u"ciphertext"_s, textOf(sealed.ciphertext)},
            {u"nonce"_s, textOf(sealed.nonce)},
            {u"ephemeral_public_key"_s, textOf(sealed.ephemeralPublicKey)}};
}

core::SecretBytes secretFrom(const QByteArray &bytes)
{
    return core::SecretBytes::copyOf(bytes.toStdString());
}

} // namespace

ScriptedControlPlane::ScriptedControlPlane()
    : m_server(std::make_unique<ScriptedHttpServer>(
          [this](const ScriptedRequest &request) { return answer(request); }))
{}

QUuid ScriptedControlPlane::addPatch(const QString &provider, const QString &ref,
                                     std::vector<ScriptedWrap> wraps, const QJsonObject &config)
{
    QJsonArray references;
    QJsonArray keys;
    {
        const std::scoped_lock lock(m_mutex);
        for (ScriptedWrap &wrap : wraps) {
            const QUuid id = QUuid::createUuid();
            references.append(
                QJsonObject{{u"wrap_id"_s, core::toText(id)}, {u"key_name"_s, wrap.key}});
            keys.append(wrap.key);
            m_wraps[id] = std::move(wrap);
        }
    }
    return addJob(u"patch"_s, {{u"target_provider_type"_s, provider},
                               {u"target_provider_config"_s, config},
                               {u"target_secret_ref"_s, ref},
                               {u"target_keys"_s, keys},
                               {u"wraps"_s, references}});
}

QUuid ScriptedControlPlane::addRead(const QString &provider, const QString &ref,
                                    const QStringList &keys)
{
    return addJob(u"read"_s, {{u"target_provider_type"_s, provider},
                              {u"target_provider_config"_s, QJsonObject()},
                              {u"target_secret_ref"_s, ref},
                              {u"target_keys"_s, QJsonArray::fromStringList(keys)}});
}

QUuid ScriptedControlPlane::addJob(const QString &type, const QJsonObject &payload)
{
    Job job{.id = QUuid::createUuid(),
            .type = type,
            .payload = payload,
            .requestId = QUuid::createUuid()};
    job.payload.insert(u"request_id"_s, core::toText(job.requestId));
    const std::scoped_lock lock(m_mutex);
    m_queue.push_back(job.id);
    return m_jobs.emplace(job.id, job).first->first;
}

std::optional<JobEnd> ScriptedControlPlane::endOf(const QUuid &job) const
{
    const std::scoped_lock lock(m_mutex);
    return m_jobs.at(job).end;
}

std::map<QString, QByteArray> ScriptedControlPlane::postedFor(const QUuid &job) const
{
    const std::scoped_lock lock(m_mutex);
    return m_jobs.at(job).posted;
}

std::vector<QJsonObject> ScriptedControlPlane::reports() const
{
    const std::scoped_lock lock(m_mutex);
    return m_reports;
}

bool ScriptedControlPlane::isClaimed(const QUuid &job) const
{
    const std::scoped_lock lock(m_mutex);
    return !m_jobs.at(job).claimId.isNull();
}

int ScriptedControlPlane::count(QByteArrayView suffix) const
{
    const auto requests = m_server->requests();
    return static_cast<int>(
        std::count_if(requests.begin(), requests.end(), [&](const ScriptedRequest &request) {
            return request.target.endsWith(suffix);
        }));
}

void ScriptedControlPlane::takeAway(const QUuid &job)
{
    const std::scoped_lock lock(m_mutex);
    m_jobs.at(job).claimId = QUuid::createUuid();
}

void ScriptedControlPlane::setLease(std::chrono::milliseconds lease)
{
    const std::scoped_lock lock(m_mutex);
    m_lease = lease;
}

void ScriptedControlPlane::intercept(
    std::function<std::optional<ScriptedAnswer>(const ScriptedRequest &)> before)
{
    const std::scoped_lock lock(m_mutex);
    m_before = std::move(before);
}

/// In the server's thread.
ScriptedAnswer ScriptedControlPlane::answer(const ScriptedRequest &request)
{
    const std::scoped_lock lock(m_mutex);
    if (m_before) {
        if (const auto answered = m_before(request))
            return *answered;
    }
    const QByteArray base = "/api/v1/agents/" + core::toText(m_agentId).toLatin1();
    if (!request.target.startsWith(base) || request.header("x-agent-secret") != agentSecret())
        return refusal(401, u"agent_auth_rejected"_s);
    const QList<QByteArray> path = request.target.mid(base.size() + 1).split('/');
    if (path[0] == "public-key") {
        m_agentKey = decoded(QJsonDocument::fromJson(request.body).object(), u"public_key"_s);
        return {.status = 204};
    }
    if (path[0] == "heartbeat")
        return {.status = 204};
    if (path[0] == "dek")
        return dek();
    if (path[0] == "secrets") {
        m_reports.push_back(QJsonDocument::fromJson(request.body).object());
        return jsonAnswer(200, {});
    }
    if (path[0] == "wraps")
        return path.size() == 2 ? wrap(request, QUuid(QString::fromLatin1(path[1])))
                                : post(request);
    if (path.value(1) == "claim")
        return claim();
    const auto job = m_jobs.find(QUuid(QString::fromLatin1(path.value(1))));
    return job == m_jobs.end() ? refusal(404, u"not_found"_s)
                               : ofJob(request, job->second, path.value(2));
}

ScriptedAnswer ScriptedControlPlane::claim()
{
    if (m_queue.empty())
        return {.status = 204};
    Job &job = m_jobs.at(m_queue.front());
    m_queue.erase(m_queue.begin());
    job.claimId = QUuid::createUuid();
    const core::Timestamp end{core::SystemClock().now().micros + m_lease.count() * 1000};
    return jsonAnswer(200, {{u"id"_s, core::toText(job.id)},
                            {u"job_type"_s, job.type},
                            {u"payload"_s, job.payload},
                            {u"correlation_id"_s, core::toText(job.requestId)},
                            {u"claim_id"_s, core::toText(job.claimId)},
                            {u"claim_expires_at"_s, QString::fromLatin1(core::toTextT9(end))}});
}

ScriptedAnswer ScriptedControlPlane::ofJob(const ScriptedRequest &request, Job &job,
                                           const QByteArray &verb)
{
    if (request.header("x-claim-id") != core::toText(job.claimId).toLatin1())
        return refusal(409, u"claim_lost"_s);
    const QJsonObject body = QJsonDocument::fromJson(request.body).object();
    if (verb == "renew") {
        const core::Timestamp end{core::SystemClock().now().micros + m_lease.count() * 1000};
        return jsonAnswer(200, {{u"claim_id"_s, core::toText(job.claimId)},
                                {u"claim_expires_at"_s, QString::fromLatin1(core::toTextT9(end))}});
    }
    if (verb == "release") {
        job.claimId = {};
        return {.status = 204};
    }
    job.end = JobEnd{.status = body.value(u"status"_s).toString(),
                     .error = body.value(u"error"_s).toString()};
    return {.status = 204};
}

ScriptedAnswer ScriptedControlPlane::wrap(const ScriptedRequest &request, const QUuid &id)
{
    const auto found = m_wraps.find(id);
    if (found == m_wraps.end() || !heldBy(request))
        return refusal(409, u"claim_lost"_s);
    const ScriptedWrap &wrap = found->second;
    QJsonObject body{
        {u"wrap_id"_s, core::toText(id)},
        {u"key_name"_s, wrap.key},
        {u"byte_length"_s, wrap.value.size()},
        {u"content_hash"_s,
         QString::fromLatin1(wrap.contentHash.isEmpty() ? crypto::sha256(wrap.value).toHex()
                                                        : wrap.contentHash)},
        {u"algorithm"_s, u"AES-256-GCM"_s}};
    if (wrap.isPlain)
        body.insert(u"value"_s, textOf(wrap.value));
    if (wrap.isSealed) {
        const auto fresh = crypto::sealEnvelope(m_agentKey, secretFrom(wrap.value));
        if (!fresh)
            return refusal(500, u"internal_error"_s);
        body.insert(u"sealed"_s, wireFormOf(wrap.sealed.value_or(*fresh)));
    }
    return jsonAnswer(200, body);
}

ScriptedAnswer ScriptedControlPlane::dek()
{
    crypto::SystemRandom random;
    core::SecretBytes key = random.bytes(32);
    const core::SecretBytes drawn = random.bytes(60);
    const QByteArray wrapped(drawn.view().data(), static_cast<qsizetype>(drawn.size()));
    const QByteArray plain(key.view().data(), static_cast<qsizetype>(key.size()));
    m_deks[wrapped] = std::move(key);
    return jsonAnswer(201, {{u"algorithm"_s, crypto::dekAlgorithm},
                            {u"plaintext"_s, textOf(plain)},
                            {u"ciphertext"_s, textOf(wrapped)},
                            {u"kms_key_id"_s, u"local:scripted"_s}});
}

ScriptedAnswer ScriptedControlPlane::post(const ScriptedRequest &request)
{
    const QJsonObject body = QJsonDocument::fromJson(request.body).object();
    const QJsonObject envelope = body.value(u"envelope"_s).toObject();
    Job *job = heldBy(request);
    if (!job || core::toText(job->requestId) != body.value(u"request_id"_s).toString())
        return refusal(409, u"claim_lost"_s);
    const auto dek = m_deks.find(decoded(envelope, u"dek_ciphertext"_s));
    if (dek == m_deks.end() || envelope.value(u"dek_kms_key_id"_s) != u"local:scripted"_s)
        return refusal(409, u"dek_spent"_s);
    const auto value =
        crypto::openDekEnvelope(dek->second, {.ciphertext = decoded(envelope, u"ciphertext"_s),
                                              .nonce = decoded(envelope, u"nonce"_s)});
    m_deks.erase(dek);
    if (!value)
        return refusal(400, u"invalid_field"_s);
    job->posted[body.value(u"key_name"_s).toString()] =
        QByteArray(value->view().data(), static_cast<qsizetype>(value->size()));
    return jsonAnswer(201, {});
}

ScriptedControlPlane::Job *ScriptedControlPlane::heldBy(const ScriptedRequest &request)
{
    for (auto &[id, job] : m_jobs) {
        if (!job.claimId.isNull() && !job.end &&
            request.header("x-claim-id") == core::toText(job.claimId).toLatin1())
            return &job;
    }
    return nullptr;
}

} // namespace sb::test
