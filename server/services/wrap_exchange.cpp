#include "server/services/wrap_exchange.h"

#include "server/crypto/storage_envelope.h"
#include "server/domain/job_state.h"
#include "server/domain/key_rules.h"
#include "server/domain/wrap_state.h"
#include "server/services/request_audit.h"
#include "shared/crypto/sha256.h"

namespace sb::services {

using namespace Qt::StringLiterals;
using core::ErrorCode;
using core::failure;
using core::Result;
using core::SecretBytes;
using storage::Transaction;

namespace {

/// How long a data key may be used after it was handed out (contract B13).
constexpr int dekValidSeconds = 600;
/// Keys that a read which named none may bring (contract B12).
constexpr int maxKeysOfOpenRead = 1000;

crypto::WrapBinding bindingOf(const domain::SecretWrap &wrap)
{
    return {.wrapId = wrap.id, .requestId = wrap.requestId, .keyName = wrap.keyName};
}

QByteArray hashOf(const SecretBytes &value)
{
    return crypto::sha256(value.span()).toHex();
}

} // namespace

/// The caller's live claim on the request's job. Whoever does not hold the job learns nothing of
/// it; who held it learns why not any more.
Result<domain::SyncJob> WrapExchange::heldJob(Transaction &tx, const domain::CallContext &call,
                                              const domain::AccessRequest &request,
                                              const std::optional<QUuid> &claimId,
                                              const QString &action) const
{
    if (auto job = m_jobs.findLeasedByRequestForUpdate(tx, request.id, call.actor.id, claimId))
        return std::move(*job);
    const auto refused = [&](ErrorCode code, const QString &message) {
        return auditedRefusal({.code = code, .message = message}, action,
                              requestResource(request.id), request.id);
    };
    const auto job = request.jobId ? m_jobs.find(tx, *request.jobId) : std::nullopt;
    if (!job || job->claimedBy != call.actor.id)
        return refused(ErrorCode::NotFound, u"wrap not found"_s);
    if (domain::isLive(job->status))
        return refused(ErrorCode::ClaimLost, u"this claim is no longer yours"_s);
    return refused(ErrorCode::WrongState, u"owning request is not approved"_s);
}

Result<FetchedWrap> WrapExchange::fetch(const domain::CallContext &call, const QUuid &wrapId,
                                        const std::optional<QUuid> &claimId) const
{
    return m_unitOfWork.write(call, [&](Transaction &tx) -> Result<Audited<FetchedWrap>> {
        const auto seen = m_wraps.find(tx, wrapId);
        const auto request = seen ? m_requests.find(tx, seen->requestId) : std::nullopt;
        if (!request || request->type != domain::RequestType::Patch)
            return failure(ErrorCode::NotFound, u"wrap not found"_s);
        const auto job = heldJob(tx, call, *request, claimId, u"wrap.retrieve"_s);
        if (!job)
            return failure(job);

        const auto wrap = m_wraps.findForUpdate(tx, wrapId);
        if (!wrap)
            return failure(ErrorCode::NotFound, u"wrap not found"_s);
        const auto allowed = domain::checkAgentFetch(*wrap, *job, claimId);
        if (!allowed)
            return auditedRefusal(allowed.error(), u"wrap.retrieve"_s, wrapResource(wrapId),
                                  request->id);
        auto opened = open(tx, call.actor.id, *wrap);
        if (!opened)
            return failure(opened);

        m_wraps.markConsumedByAgent(tx, wrapId, call.actor.id, *job->claimId);
        m_jobs.markUsed(tx, job->id);
        return Audited<FetchedWrap>(std::move(*opened),
                                    AuditEvent{.action = domain::auditAction(*allowed),
                                               .resource = wrapResource(wrapId),
                                               .correlationId = request->id});
    });
}

Result<FetchedWrap> WrapExchange::open(Transaction &tx, const QUuid &agentId,
                                       const domain::SecretWrap &wrap) const
{
    auto value = crypto::openFromStorage(m_kms, bindingOf(wrap),
                                         {.ciphertext = wrap.encryptedValue,
                                          .nonce = wrap.nonce,
                                          .wrappedKey = wrap.dataKeyCiphertext,
                                          .kmsKeyId = wrap.kmsKeyId});
    if (!value)
        return failure(value);
    FetchedWrap fetched{.wrapId = wrap.id,
                        .requestId = wrap.requestId,
                        .keyName = wrap.keyName,
                        .byteLength = wrap.byteLength,
                        .contentHash = hashOf(*value)};
    const auto agent = m_agents.find(tx, agentId);
    if (agent && !agent->publicKey.isEmpty()) {
        auto sealed = crypto::sealEnvelope(agent->publicKey, *value);
        if (!sealed)
            return failure(sealed);
        fetched.sealed = std::move(*sealed);
    } else {
        fetched.value = std::move(*value);
    }
    return fetched;
}

Result<crypto::DataKey> WrapExchange::issueDek(const domain::CallContext &call) const
{
    return m_unitOfWork.write(call, [&](Transaction &tx) -> Result<Audited<crypto::DataKey>> {
        auto key = m_kms.generateDataKey();
        if (!key)
            return failure(key);
        m_agents.rememberDek(tx, m_fingerprintKey.ofDataKey(key->wrapped), call.actor.id,
                             dekValidSeconds);
        AuditEvent event{.action = u"dek.issue"_s,
                         .resource = u"agent:"_s + call.actor.id.toString(QUuid::WithoutBraces),
                         .metadata = {{u"kms_key_id"_s, key->keyId}}};
        return Audited<crypto::DataKey>(std::move(*key), std::move(event));
    });
}

Result<StoredWrap> WrapExchange::post(const domain::CallContext &call,
                                      const PostedWrap &posted) const
{
    return m_unitOfWork.write(call, [&](Transaction &tx) -> Result<Audited<StoredWrap>> {
        const auto request = m_requests.find(tx, posted.requestId);
        if (!request)
            return failure(ErrorCode::NotFound, u"wrap not found"_s);
        const auto job = heldJob(tx, call, *request, posted.claimId, u"wrap.create"_s);
        if (!job)
            return failure(job);
        if (request->type != domain::RequestType::Read)
            return failure(ErrorCode::InvalidField,
                           u"wrap creation only supported for read requests"_s, u"/request_id"_s);
        if (const auto known = checkKey(tx, *request, posted.keyName); !known)
            return failure(known);
        const auto value = openPosted(tx, call.actor.id, posted);
        if (!value)
            return failure(value);
        auto stored = store(tx, *request, posted.keyName, *value);
        if (!stored)
            return failure(stored);

        m_jobs.markUsed(tx, job->id);
        AuditEvent event{.action = u"wrap.create"_s,
                         .resource = wrapResource(stored->wrapId),
                         .metadata = {{u"key_name"_s, stored->keyName},
                                      {u"byte_length"_s, stored->byteLength},
                                      {u"ttl_seconds"_s, request->snapshot.wrapTtlApprovedSeconds}},
                         .correlationId = request->id};
        return Audited<StoredWrap>(std::move(*stored), std::move(event));
    });
}

Result<void> WrapExchange::checkKey(Transaction &tx, const domain::AccessRequest &request,
                                    const QString &keyName) const
{
    if (const auto wellFormed = domain::checkPostedKeyName(keyName); !wellFormed)
        return failure(ErrorCode::InvalidField, wellFormed.error().message, u"/key_name"_s);
    if (!request.targetKeys.isEmpty()) {
        if (request.targetKeys.contains(keyName))
            return {};
        return failure(ErrorCode::InvalidField, u"the request does not name this key"_s,
                       u"/key_name"_s);
    }
    const auto wraps = m_wraps.listByRequest(tx, request.id);
    const bool known = std::any_of(wraps.begin(), wraps.end(),
                                   [&](const auto &wrap) { return wrap.keyName == keyName; });
    if (!known && wraps.size() >= maxKeysOfOpenRead)
        return failure(ErrorCode::InvalidField, u"a read brings at most 1,000 keys"_s,
                       u"/key_name"_s);
    return {};
}

/// The plaintext of a post; spends the data key of an envelope.
Result<SecretBytes> WrapExchange::openPosted(Transaction &tx, const QUuid &agentId,
                                             const PostedWrap &posted) const
{
    if (posted.value)
        return posted.value->clone();
    const crypto::DekEnvelope &envelope = posted.envelope.value();
    switch (m_agents.spendDek(tx, m_fingerprintKey.ofDataKey(envelope.dekCiphertext), agentId)) {
    case storage::AgentRepository::DekUse::Spent:
        return failure(ErrorCode::DekSpent, u"this data key has been used"_s);
    case storage::AgentRepository::DekUse::Unknown:
        return failure(ErrorCode::InvalidField,
                       u"envelope: this data key is not yours or has expired"_s,
                       u"/envelope/dek_ciphertext"_s);
    case storage::AgentRepository::DekUse::Now:
        break;
    }
    const auto key = m_kms.decryptDataKey(envelope.dekCiphertext, envelope.dekKmsKeyId);
    if (!key) {
        if (key.error().code == ErrorCode::Unavailable)
            return failure(key);
        return failure(ErrorCode::InvalidField, u"envelope: the data key cannot be unwrapped"_s,
                       u"/envelope/dek_ciphertext"_s);
    }
    auto value = crypto::openDekEnvelope(*key, envelope);
    if (!value)
        return failure(ErrorCode::InvalidField, u"envelope: the value cannot be opened"_s,
                       u"/envelope/ciphertext"_s);
    return value;
}

Result<StoredWrap> WrapExchange::store(Transaction &tx, const domain::AccessRequest &request,
                                       const QString &keyName, const SecretBytes &value) const
{
    if (value.size() > domain::maxValueBytes)
        return failure(ErrorCode::InvalidField, u"a value has at most 1 MiB"_s, u"/key_name"_s);
    domain::SecretWrap wrap{.id = QUuid::createUuid(),
                            .requestId = request.id,
                            .keyName = keyName,
                            .byteLength = static_cast<int>(value.size())};
    auto envelope = crypto::sealForStorage(m_kms, bindingOf(wrap), value.span());
    if (!envelope)
        return failure(envelope);
    wrap.encryptedValue = envelope->ciphertext;
    wrap.nonce = envelope->nonce;
    wrap.dataKeyCiphertext = envelope->wrappedKey;
    wrap.kmsKeyId = envelope->kmsKeyId;

    m_wraps.supersede(tx, request.id, keyName);
    m_wraps.insert(tx, wrap, request.snapshot.wrapTtlApprovedSeconds);
    const auto stored = m_wraps.find(tx, wrap.id);
    return StoredWrap{.wrapId = wrap.id,
                      .requestId = request.id,
                      .keyName = keyName,
                      .byteLength = wrap.byteLength,
                      .contentHash = hashOf(value),
                      .expiresAt = stored.value().expiresAt};
}

} // namespace sb::services
