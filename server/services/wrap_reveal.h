// How a requester gets the values that an agent read (contract B12): each once, only when the
// request is executed.
#pragma once

#include "server/crypto/kms.h"
#include "server/services/unit_of_work.h"
#include "server/storage/access_request_repository.h"
#include "server/storage/secret_wrap_repository.h"
#include "shared/core/secret_bytes.h"

#include <vector>

namespace sb::services {

struct RevealedWrap
{
    QUuid wrapId = {};
    QUuid requestId = {};
    QString keyName = {};
    core::SecretBytes value = {};
    /// Lower-case hex SHA-256 of the value, computed now and kept nowhere.
    QByteArray contentHash = {};
};

class WrapReveal
{
public:
    WrapReveal(const UnitOfWork &unitOfWork, crypto::Kms &kms)
        : m_unitOfWork(unitOfWork), m_kms(kms)
    {}

    /// The wraps of the caller's own request without ciphertext, oldest first. NotFound for
    /// requests that the caller may not see, Forbidden for other people's.
    [[nodiscard]] core::Result<std::vector<domain::SecretWrap>>
    list(const domain::CallContext &call, const QUuid &requestId) const;

    /// Opens the value, then consumes and shreds the wrap, in one transaction: of racers one gets
    /// it. NotFound (also for a patch's wraps), Forbidden, NotReady before the request is executed,
    /// WrapConsumed, WrapExpired; Unavailable when the KMS is,
    /// and then nothing is consumed.
    [[nodiscard]] core::Result<RevealedWrap>
    reveal(const domain::CallContext &call, const QUuid &requestId, const QUuid &wrapId) const;

    /// What `reveal` would answer, without a value and without consuming.
    [[nodiscard]] core::Result<void> probe(const domain::CallContext &call, const QUuid &requestId,
                                           const QUuid &wrapId) const;

private:
    [[nodiscard]] core::Result<domain::AccessRequest>
    visibleRequest(storage::Transaction &tx, const domain::CallContext &call,
                   const QUuid &requestId) const;
    enum class Lock { None, Row };
    [[nodiscard]] core::Result<domain::SecretWrap> revealable(storage::Transaction &tx,
                                                              const domain::CallContext &call,
                                                              const QUuid &requestId,
                                                              const QUuid &wrapId, Lock lock) const;

    const UnitOfWork &m_unitOfWork;
    crypto::Kms &m_kms;
    storage::AccessRequestRepository m_requests;
    storage::SecretWrapRepository m_wraps;
};

} // namespace sb::services
