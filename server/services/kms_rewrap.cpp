#include "server/services/kms_rewrap.h"

#include "server/crypto/storage_envelope.h"
#include "server/services/argocd_access.h"
#include "server/storage/fingerprint_key_repository.h"

namespace sb::services {

using namespace Qt::StringLiterals;
using core::failure;
using core::Result;
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
    return m_unitOfWork.write(call, [&](Transaction &tx) -> Result<MaybeAudited<RewrapOutcome>> {
        RewrapOutcome outcome{.keyId = key->keyId};
        const auto wraps = m_stored.nextWraps(tx, *key, after, limit);
        for (const domain::SecretWrap &wrap : wraps) {
            const auto moved = moveWrap(tx, wrap);
            if (!moved)
                return failure(moved);
            *moved ? ++outcome.wraps : ++outcome.failed;
        }
        if (static_cast<int>(wraps.size()) == limit) {
            outcome.next = wraps.back().id;
        } else {
            for (const QUuid &endpoint : m_stored.outdatedTokens(tx, *key)) {
                const auto moved = moveToken(tx, endpoint);
                if (!moved)
                    return failure(moved);
                *moved ? ++outcome.endpointTokens : ++outcome.failed;
            }
        }
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

/// A row that nobody can open stays as it is; a key service that went away ends the batch.
Result<bool> KmsRewrap::skipUnlessAway(const core::Error &error) const
{
    if (error.code == core::ErrorCode::Unavailable && !m_kms.generateDataKey())
        return failure(error);
    return false;
}

Result<bool> KmsRewrap::moveWrap(Transaction &tx, domain::SecretWrap wrap) const
{
    const crypto::WrapBinding binding{
        .wrapId = wrap.id, .requestId = wrap.requestId, .keyName = wrap.keyName};
    const auto value = crypto::openFromStorage(m_kms, binding,
                                               {.ciphertext = wrap.encryptedValue,
                                                .nonce = wrap.nonce,
                                                .wrappedKey = wrap.dataKeyCiphertext,
                                                .kmsKeyId = wrap.kmsKeyId});
    if (!value)
        return skipUnlessAway(value.error());
    const auto sealed = crypto::sealForStorage(m_kms, binding, value->span());
    if (!sealed)
        return failure(sealed);
    wrap.encryptedValue = sealed->ciphertext;
    wrap.nonce = sealed->nonce;
    wrap.dataKeyCiphertext = sealed->wrappedKey;
    wrap.kmsKeyId = sealed->kmsKeyId;
    m_stored.replaceWrap(tx, wrap);
    return true;
}

Result<bool> KmsRewrap::moveToken(Transaction &tx, const QUuid &endpointId) const
{
    const auto endpoint = m_endpoints.findForUpdate(tx, endpointId);
    const auto token = m_endpoints.findToken(tx, endpointId);
    if (!endpoint || !token)
        return false;
    const crypto::EndpointTokenBinding binding = tokenBindingOf(*endpoint);
    const auto value = crypto::openFromStorage(m_kms, binding,
                                               {.ciphertext = token->ciphertext,
                                                .nonce = token->nonce,
                                                .wrappedKey = token->wrappedKey,
                                                .kmsKeyId = token->kmsKeyId});
    if (!value)
        return skipUnlessAway(value.error());
    const auto sealed = crypto::sealForStorage(m_kms, binding, value->span());
    if (!sealed)
        return failure(sealed);
    m_stored.replaceToken(tx, endpointId,
                          {.ciphertext = sealed->ciphertext,
                           .nonce = sealed->nonce,
                           .wrappedKey = sealed->wrappedKey,
                           .kmsKeyId = sealed->kmsKeyId});
    return true;
}

} // namespace sb::services
