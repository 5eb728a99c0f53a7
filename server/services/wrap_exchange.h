// How values pass between server and agent (contract B12, B13, sections C and 4): fetch a patch's
// wrap, ask for a data key, post what was read.
#pragma once

#include "server/crypto/kms.h"
#include "server/services/fingerprint_key.h"
#include "server/services/unit_of_work.h"
#include "server/storage/access_request_repository.h"
#include "server/storage/agent_repository.h"
#include "server/storage/secret_wrap_repository.h"
#include "server/storage/sync_job_repository.h"
#include "shared/crypto/dek_envelope.h"
#include "shared/crypto/sealed_envelope.h"

#include <optional>

#include <QUuid>

namespace sb::services {

struct FetchedWrap
{
    QUuid wrapId = {};
    QUuid requestId = {};
    QString keyName = {};
    /// Exactly one of the two is set: sealed when the agent has registered a key.
    std::optional<core::SecretBytes> value = {};
    std::optional<crypto::SealedEnvelope> sealed = {};
    int byteLength = 0;
    /// Lower-case hex SHA-256 of the plaintext, computed now and kept nowhere.
    QByteArray contentHash = {};
};

struct PostedWrap
{
    QUuid requestId = {};
    QString keyName = {};
    /// Exactly one of the two is set.
    std::optional<core::SecretBytes> value = {};
    std::optional<crypto::DekEnvelope> envelope = {};
    /// X-Claim-Id, when sent.
    std::optional<QUuid> claimId = {};
};

struct StoredWrap
{
    QUuid wrapId = {};
    QUuid requestId = {};
    QString keyName = {};
    int byteLength = 0;
    QByteArray contentHash = {};
    core::Timestamp expiresAt = {};
};

class WrapExchange
{
public:
    WrapExchange(const UnitOfWork &unitOfWork, crypto::Kms &kms,
                 const FingerprintKey &fingerprintKey)
        : m_unitOfWork(unitOfWork), m_kms(kms), m_fingerprintKey(fingerprintKey)
    {}

    /// One value of a patch for the agent that holds its job under a live claim. Opened and sealed
    /// before it is marked as fetched, in one transaction. NotFound for wraps that are not the
    /// caller's business; ClaimLost, WrongState; WrapConsumed and WrapExpired.
    [[nodiscard]] core::Result<FetchedWrap> fetch(const domain::CallContext &call,
                                                  const QUuid &wrapId,
                                                  const std::optional<QUuid> &claimId) const;

    /// A data key for one wrap, valid ten minutes, for this agent only (contract B13).
    [[nodiscard]] core::Result<crypto::DataKey> issueDek(const domain::CallContext &call) const;

    /// Stores one value that was read; a later post of the same key takes the earlier one's place.
    [[nodiscard]] core::Result<StoredWrap> post(const domain::CallContext &call,
                                                const PostedWrap &posted) const;

private:
    [[nodiscard]] core::Result<domain::SyncJob> heldJob(storage::Transaction &tx,
                                                        const domain::CallContext &call,
                                                        const domain::AccessRequest &request,
                                                        const std::optional<QUuid> &claimId,
                                                        const QString &action) const;
    [[nodiscard]] core::Result<FetchedWrap> open(storage::Transaction &tx, const QUuid &agentId,
                                                 const domain::SecretWrap &wrap) const;
    [[nodiscard]] core::Result<core::SecretBytes>
    openPosted(storage::Transaction &tx, const QUuid &agentId, const PostedWrap &posted) const;
    [[nodiscard]] core::Result<void> checkKey(storage::Transaction &tx,
                                              const domain::AccessRequest &request,
                                              const QString &keyName) const;
    [[nodiscard]] core::Result<StoredWrap> store(storage::Transaction &tx,
                                                 const domain::AccessRequest &request,
                                                 const QString &keyName,
                                                 const core::SecretBytes &value) const;

    const UnitOfWork &m_unitOfWork;
    crypto::Kms &m_kms;
    const FingerprintKey &m_fingerprintKey;
    storage::AgentRepository m_agents;
    storage::SyncJobRepository m_jobs;
    storage::AccessRequestRepository m_requests;
    storage::SecretWrapRepository m_wraps;
};

} // namespace sb::services
