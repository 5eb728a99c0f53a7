// Moves what lies under older keys of the key service to the current one while the server serves:
// in batches, each of which stands by itself, so that it can be broken off and taken up again.
#pragma once

#include "server/crypto/storage_envelope.h"
#include "server/services/unit_of_work.h"
#include "server/storage/stored_key_repository.h"

#include <optional>
#include <vector>

#include <QUuid>

namespace sb::services {

struct KmsStatus
{
    /// As rows that are written now name it.
    QString keyId = {};
    storage::StoredKeyCounts wraps = {};
    storage::StoredKeyCounts endpointTokens = {};
    /// Under which key the key for fingerprints lies; it is not moved.
    QString fingerprintKeyId = {};
};

struct RewrapOutcome
{
    QString keyId = {};
    int wraps = 0;
    int endpointTokens = 0;
    /// Could not be opened and stay as they are.
    int failed = 0;
    /// Where to go on; empty when nothing is left behind it.
    std::optional<QUuid> next = {};
    /// With the last batch alone: what lies under older keys still. Besides what cannot be opened
    /// that is what somebody was working with just now, or has written since under an older key.
    std::optional<qint64> remaining = {};
};

class KmsRewrap
{
public:
    KmsRewrap(const UnitOfWork &unitOfWork, crypto::Kms &kms) : m_unitOfWork(unitOfWork), m_kms(kms)
    {}

    /// Unavailable when the key service is.
    [[nodiscard]] core::Result<KmsStatus> status() const;
    /// At most `limit` values behind `after`, and with the last of them the tokens of endpoints.
    /// What others change or hold meanwhile is left to them. Unavailable when the key service is;
    /// then nothing was changed.
    [[nodiscard]] core::Result<RewrapOutcome> rewrap(const domain::CallContext &call,
                                                     const QUuid &after, int limit) const;

private:
    struct OutdatedToken
    {
        domain::ArgocdEndpoint endpoint = {};
        storage::SealedToken token = {};
    };

    struct Outdated
    {
        std::vector<domain::SecretWrap> wraps = {};
        std::vector<OutdatedToken> tokens = {};
        std::optional<QUuid> next = {};
    };

    /// Each with the wrapped data key by which it was read: the row is only replaced while it
    /// holds that one.
    struct MovedWrap
    {
        domain::SecretWrap now = {};
        QByteArray keyBefore = {};
    };

    struct MovedToken
    {
        QUuid endpointId = {};
        storage::SealedToken now = {};
        QByteArray keyBefore = {};
    };

    struct SealedAnew
    {
        std::vector<MovedWrap> wraps = {};
        std::vector<MovedToken> tokens = {};
        int failed = 0;
    };

    [[nodiscard]] core::Result<storage::CurrentKey> currentKey() const;
    [[nodiscard]] core::Result<Outdated> findOutdated(const storage::CurrentKey &key,
                                                      const QUuid &after, int limit) const;
    [[nodiscard]] core::Result<SealedAnew> sealAnew(const Outdated &outdated) const;
    /// nullopt when it cannot be opened.
    template <typename Binding>
    [[nodiscard]] core::Result<std::optional<crypto::StoredEnvelope>>
    sealAnew(const Binding &binding, const crypto::StoredEnvelope &before) const;

    const UnitOfWork &m_unitOfWork;
    crypto::Kms &m_kms;
    storage::StoredKeyRepository m_stored;
    storage::ArgocdEndpointRepository m_endpoints;
};

} // namespace sb::services
