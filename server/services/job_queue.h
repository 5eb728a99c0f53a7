// The life of a job between the queue and its end (contract B11): claim, renew, release, complete.
#pragma once

#include "server/domain/sync_job.h"
#include "server/services/gitops_fan_out.h"
#include "server/services/unit_of_work.h"
#include "server/storage/access_request_repository.h"
#include "server/storage/secret_wrap_repository.h"
#include "server/storage/sync_job_repository.h"

#include <optional>

#include <QUuid>

namespace sb::services {

/// SB_JOB_LEASE, SB_JOB_MAX_ATTEMPTS and the fixed bounds of contract B11.
struct JobLimits
{
    int leaseSeconds = 120;
    int maxAttempts = 3;
    /// Claims in which nothing was fetched or posted.
    int maxIdleClaims = 10;
    /// How long renewals may stretch one claim.
    int longestLeaseSeconds = 900;
};

struct Lease
{
    QUuid claimId = {};
    core::Timestamp expiresAt = {};
};

struct JobOutcome
{
    bool succeeded = false;
    /// The agent's own text; sanitised before it is stored.
    QString error = {};
    /// X-Claim-Id, when sent.
    std::optional<QUuid> claimId = {};
};

class JobQueue
{
public:
    /// `fanOut` watches what executed patches lead to; nullptr where nobody wants that.
    JobQueue(const UnitOfWork &unitOfWork, JobLimits limits, const GitopsFanOut *fanOut = nullptr)
        : m_unitOfWork(unitOfWork), m_limits(limits), m_fanOut(fanOut)
    {}

    /// The oldest job that the calling agent may run, claimed; nullopt when there is none. Lifts
    /// the request's wraps to live at least as long as the snapshot says for claimed ones.
    [[nodiscard]] core::Result<std::optional<domain::SyncJob>>
    claim(const domain::CallContext &call) const;

    /// Lengthens the caller's live lease; ClaimLost otherwise.
    [[nodiscard]] core::Result<Lease> renew(const domain::CallContext &call, const QUuid &jobId,
                                            const QUuid &claimId) const;

    /// Puts the job back at once; ClaimLost when the caller does not hold it under `claimId`.
    /// Counts like a lapse, so that a job released over and over ends as failed.
    [[nodiscard]] core::Result<void> release(const domain::CallContext &call, const QUuid &jobId,
                                             const QUuid &claimId) const;

    /// Ends job and request. Accepted from the last claimer while nobody has reclaimed, even after
    /// the lapse; again from the owner it changes nothing; NotFound, ClaimLost otherwise.
    [[nodiscard]] core::Result<void> complete(const domain::CallContext &call, const QUuid &jobId,
                                              const JobOutcome &outcome) const;

    /// Requeues or fails every job whose lease has lapsed, one transaction each. Answers how many.
    int recoverLapsed(const domain::CallContext &system) const;

private:
    struct Locked;
    [[nodiscard]] std::optional<Locked> lock(storage::Transaction &tx, const QUuid &jobId) const;
    [[nodiscard]] core::Result<std::vector<AuditEvent>> end(storage::Transaction &tx,
                                                            const Locked &locked, bool succeeded,
                                                            const QString &reason) const;
    [[nodiscard]] core::Result<std::vector<AuditEvent>>
    giveBack(storage::Transaction &tx, const Locked &locked, AuditEvent event,
             storage::SyncJobRepository::Claim claim) const;
    [[nodiscard]] core::Result<bool> recover(const domain::CallContext &system,
                                             const QUuid &jobId) const;

    const UnitOfWork &m_unitOfWork;
    JobLimits m_limits;
    const GitopsFanOut *m_fanOut;
    storage::SyncJobRepository m_jobs;
    storage::AccessRequestRepository m_requests;
    storage::SecretWrapRepository m_wraps;
};

} // namespace sb::services
