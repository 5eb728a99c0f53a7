// Table sync_jobs: the queue of work for agents (contract B11, section 5). The database's clock
// decides what is a live lease.
#pragma once

#include "server/domain/page.h"
#include "server/domain/sync_job.h"
#include "server/storage/transaction.h"

#include <chrono>
#include <optional>
#include <vector>

#include <QString>
#include <QUuid>

namespace sb::storage {

/// Who claims, and under which limits a lapsed lease may be claimed again.
struct Claimer
{
    QUuid agentId = {};
    QUuid newClaimId = {};
    int leaseSeconds = 120;
    int maxAttempts = 3;
    int maxIdleClaims = 10;
};

/// A claimed job with what the snapshot says about its wraps; 0 for jobs without a request.
struct ClaimedJob
{
    domain::SyncJob job = {};
    qint64 wrapTtlClaimedSeconds = 0;
};

struct JobFilter
{
    std::optional<QString> status = {};
    std::optional<QString> jobType = {};
    std::optional<QUuid> agentId = {};
    std::optional<QUuid> requestId = {};
};

class SyncJobRepository
{
public:
    /// Inserts a queued job; id, type, scopes, payload, request, correlation and location are taken
    /// from `job`.
    void insert(Transaction &tx, const domain::SyncJob &job) const;
    /// The same for a discovery at an interval, unless a job of that target is queued or claimed or
    /// was made within `recent`; whether it was inserted. The database decides between two servers.
    [[nodiscard]] bool insertScheduled(Transaction &tx, const domain::SyncJob &job,
                                       const QString &target,
                                       std::chrono::milliseconds recent) const;
    [[nodiscard]] std::optional<domain::SyncJob> find(Transaction &tx, const QUuid &id) const;
    [[nodiscard]] std::optional<domain::SyncJob> findForUpdate(Transaction &tx,
                                                               const QUuid &id) const;
    /// The live (queued or claimed) job of a request, locked. Lock the request first: everybody
    /// locks request, job, wraps in this order.
    [[nodiscard]] std::optional<domain::SyncJob>
    findLiveByRequestForUpdate(Transaction &tx, const QUuid &requestId) const;
    /// Newest first, keyset (created_at, id).
    [[nodiscard]] domain::Page<domain::SyncJob> list(Transaction &tx, const JobFilter &filter,
                                                     const domain::PageRequest &page) const;

    /// Gives the oldest job that the agent may run: queued, or claimed with a lapsed lease and
    /// claims left; inside the agent's scope; not of a location where another patch is claimed; its
    /// request still approved and not overdue. A revoked agent gets none. Two racers for one
    /// location end in a unique violation (StorageError) for the loser, who may simply try again.
    [[nodiscard]] std::optional<ClaimedJob> claim(Transaction &tx, const Claimer &claimer) const;
    /// The live job of a request, locked, when `agentId` holds it under a lease that has not
    /// lapsed, and under `claimId` where one is given.
    [[nodiscard]] std::optional<domain::SyncJob>
    findLeasedByRequestForUpdate(Transaction &tx, const QUuid &requestId, const QUuid &agentId,
                                 const std::optional<QUuid> &claimId) const;
    /// Lengthens a live lease to now + `leaseSeconds`, at most `longestSeconds` from the claim.
    /// Answers the new end; nullopt when the claim is not live or cannot be lengthened any more.
    [[nodiscard]] std::optional<core::Timestamp> renew(Transaction &tx, const QUuid &jobId,
                                                       const QUuid &agentId, const QUuid &claimId,
                                                       int leaseSeconds, int longestSeconds) const;
    /// The first use of a claim (a value fetched or posted) makes it an attempt.
    void markUsed(Transaction &tx, const QUuid &jobId) const;

    enum class Claim { Forget, KeepClaimer };
    /// Back to the queue with the counters as given. A kept claimer may still complete while nobody
    /// has reclaimed.
    void requeue(Transaction &tx, const QUuid &jobId, int attempts, int idleClaims,
                 Claim claim) const;
    /// Ends a live job. False when it was not live any more.
    [[nodiscard]] bool finish(Transaction &tx, const QUuid &jobId, domain::JobStatus status,
                              const QString &error) const;
    /// Ends the live job of a request that expired or was withdrawn: status `expired`. Answers
    /// whether there was one.
    bool expireByRequest(Transaction &tx, const QUuid &requestId) const;

    /// Jobs whose lease has lapsed, oldest lease first; not locked.
    [[nodiscard]] std::vector<QUuid> listLapsed(Transaction &tx, int limit) const;
    /// Whether the job is claimed and its lease is over, by the database's clock; the row must be
    /// locked by the caller.
    [[nodiscard]] bool leaseHasLapsed(Transaction &tx, const QUuid &jobId) const;
    /// Jobs that the agent holds, lapsed or not; not locked.
    [[nodiscard]] std::vector<domain::SyncJob> listClaimedBy(Transaction &tx,
                                                             const QUuid &agentId) const;
};

} // namespace sb::storage
