// Moves what lies under older keys of the key service to the current one while the server serves:
// in batches, each of which stands by itself, so that it can be broken off and taken up again.
#pragma once

#include "server/crypto/kms.h"
#include "server/services/unit_of_work.h"
#include "server/storage/stored_key_repository.h"

#include <optional>

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
};

class KmsRewrap
{
public:
    KmsRewrap(const UnitOfWork &unitOfWork, crypto::Kms &kms) : m_unitOfWork(unitOfWork), m_kms(kms)
    {}

    /// Unavailable when the key service is.
    [[nodiscard]] core::Result<KmsStatus> status() const;
    /// At most `limit` values behind `after` in one transaction, and with the last of them the
    /// tokens of endpoints. Unavailable when the key service is; then nothing was changed.
    [[nodiscard]] core::Result<RewrapOutcome> rewrap(const domain::CallContext &call,
                                                     const QUuid &after, int limit) const;

private:
    [[nodiscard]] core::Result<storage::CurrentKey> currentKey() const;
    [[nodiscard]] core::Result<bool> moveWrap(storage::Transaction &tx,
                                              domain::SecretWrap wrap) const;
    [[nodiscard]] core::Result<bool> moveToken(storage::Transaction &tx,
                                               const QUuid &endpointId) const;
    [[nodiscard]] core::Result<bool> skipUnlessAway(const core::Error &error) const;

    const UnitOfWork &m_unitOfWork;
    crypto::Kms &m_kms;
    storage::StoredKeyRepository m_stored;
    storage::ArgocdEndpointRepository m_endpoints;
};

} // namespace sb::services
