#include "server/services/kms_rewrap.h"

#include "server/services/argocd_access.h"
#include "server/storage/fingerprint_key_repository.h"

namespace sb::services {

using namespace Qt::StringLiterals;
using core::failure;
using core::Result;
using crypto::StoredEnvelope;
using storage::Transaction;

/// Aliases and versions show only in what the key service wraps.
Result<storage::CurrentKey> KmsRewrap::currentKey() const
{
    const auto probe = m_kms.generateDataKey();
    if (!probe)
        return failure(probe);
    return storage::CurrentKey{.keyId = probe->keyId, .mark = m_kms.generationMark(probe->wrapped)};
}

Result<KmsStatus> KmsRewrap::status() const
{
    const auto key = currentKey();
    if (!key)
        return failure(key);
    return m_unitOfWork.read([&](Transaction &tx) -> Result<KmsStatus> {
        const auto fingerprints = storage::FingerprintKeyRepository().find(tx);
        return KmsStatus{.keyId = key->keyId,
                         .wraps = m_stored.countWraps(tx, *key),
                         .endpointTokens = m_stored.countTokens(tx, *key),
                         .fingerprintKeyId = fingerprints ? fingerprints->kmsKeyId : QString()};
    });
}

Result<RewrapOutcome> KmsRewrap::rewrap(const domain::CallContext &call, const QUuid &after,
                                        int limit) const
{
    const auto key = currentKey();
    if (!key)
        return failure(key);
    auto outdated = findOutdated(*key, after, limit);
    if (!outdated)
        return failure(outdated);
    // Nothing is locked while the key service thinks: agents work with the same rows.
    const auto sealed = sealAnew(*outdated);
    if (!sealed)
        return failure(sealed);
    return m_unitOfWork.write(call, [&](Transaction &tx) -> Result<MaybeAudited<RewrapOutcome>> {
        RewrapOutcome outcome{
            .keyId = key->keyId, .failed = sealed->failed, .next = outdated->next};
        for (const MovedWrap &wrap : sealed->wraps)
            outcome.wraps += m_stored.replaceWrap(tx, wrap.now, wrap.keyBefore) ? 1 : 0;
        for (const MovedToken &token : sealed->tokens)
            outcome.endpointTokens +=
                m_stored.replaceToken(tx, token.endpointId, token.now, token.keyBefore) ? 1 : 0;
        if (!outcome.next)
            outcome.remaining =
                m_stored.countWraps(tx, *key).outdated + m_stored.countTokens(tx, *key).outdated;
        MaybeAudited<RewrapOutcome> done{.value = outcome};
        if (outcome.wraps + outcome.endpointTokens > 0)
            done.events.push_back({.action = u"kms.rewrap"_s,
                                   .resource = u"kms:"_s + key->keyId,
                                   .metadata = {{u"wraps"_s, outcome.wraps},
                                                {u"endpoint_tokens"_s, outcome.endpointTokens},
                                                {u"failed"_s, outcome.failed}}});
        return done;
    });
}

Result<KmsRewrap::Outdated> KmsRewrap::findOutdated(const storage::CurrentKey &key,
                                                    const QUuid &after, int limit) const
{
    return m_unitOfWork.read([&](Transaction &tx) -> Result<Outdated> {
        Outdated found{.wraps = m_stored.nextWraps(tx, key, after, limit)};
        if (static_cast<int>(found.wraps.size()) == limit) {
            found.next = found.wraps.back().id;
            return found;
        }
        for (const QUuid &id : m_stored.outdatedTokens(tx, key)) {
            const auto endpoint = m_endpoints.find(tx, id);
            const auto token = m_endpoints.findToken(tx, id);
            if (endpoint && token)
                found.tokens.push_back({.endpoint = *endpoint, .token = *token});
        }
        return found;
    });
}

Result<KmsRewrap::SealedAnew> KmsRewrap::sealAnew(const Outdated &outdated) const
{
    SealedAnew all;
    for (const domain::SecretWrap &wrap : outdated.wraps) {
        const auto sealed = sealAnew(crypto::WrapBinding{.wrapId = wrap.id,
                                                         .requestId = wrap.requestId,
                                                         .keyName = wrap.keyName},
                                     StoredEnvelope{.ciphertext = wrap.encryptedValue,
                                                    .nonce = wrap.nonce,
                                                    .wrappedKey = wrap.dataKeyCiphertext,
                                                    .kmsKeyId = wrap.kmsKeyId});
        if (!sealed)
            return failure(sealed);
        if (!*sealed) {
            ++all.failed;
            continue;
        }
        const StoredEnvelope &envelope = **sealed;
        all.wraps.push_back({.now = {.id = wrap.id,
                                     .encryptedValue = envelope.ciphertext,
                                     .nonce = envelope.nonce,
                                     .dataKeyCiphertext = envelope.wrappedKey,
                                     .kmsKeyId = envelope.kmsKeyId},
                             .keyBefore = wrap.dataKeyCiphertext});
    }
    for (const auto &[endpoint, token] : outdated.tokens) {
        const auto sealed =
            sealAnew(tokenBindingOf(endpoint), StoredEnvelope{.ciphertext = token.ciphertext,
                                                              .nonce = token.nonce,
                                                              .wrappedKey = token.wrappedKey,
                                                              .kmsKeyId = token.kmsKeyId});
        if (!sealed)
            return failure(sealed);
        if (!*sealed) {
            ++all.failed;
            continue;
        }
        const StoredEnvelope &envelope = **sealed;
        all.tokens.push_back({.endpointId = endpoint.id,
                              .now = {.ciphertext = envelope.ciphertext,
                                      .nonce = envelope.nonce,
                                      .wrappedKey = envelope.wrappedKey,
                                      .kmsKeyId = envelope.kmsKeyId},
                              .keyBefore = token.wrappedKey});
    }
    return all;
}

/// A row that nobody can open stays as it is; a key service that went away ends the batch.
template <typename Binding>
Result<std::optional<StoredEnvelope>> KmsRewrap::sealAnew(const Binding &binding,
                                                          const StoredEnvelope &before) const
{
    const auto value = crypto::openFromStorage(m_kms, binding, before);
    if (!value) {
        if (value.error().code == core::ErrorCode::Unavailable && !m_kms.generateDataKey())
            return failure(value);
        return std::optional<StoredEnvelope>();
    }
    const auto sealed = crypto::sealForStorage(m_kms, binding, value->span());
    if (!sealed)
        return failure(sealed);
    return std::optional(*sealed);
}

} // namespace sb::services
