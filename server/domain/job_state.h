// When a claim counts, and what becomes of a job whose claim ended without an outcome (contract
// B11).
#pragma once

#include "server/domain/sync_job.h"
#include "shared/core/result.h"
#include "shared/core/timestamp.h"

#include <optional>

#include <QString>
#include <QUuid>

namespace sb::domain {

/// Claims that a job has before it fails.
struct ClaimLimits
{
    /// Claims in which something was fetched or posted (SB_JOB_MAX_ATTEMPTS).
    int maxAttempts = 3;
    /// Claims in which nothing was.
    int maxIdleClaims = 10;
};

struct LapseVerdict
{
    /// The job's counters from now on.
    int attempts = 0;
    int idleClaims = 0;
    /// nullopt: back to the queue. Else job and request fail for this reason.
    std::optional<QString> failureReason = {};

    bool operator==(const LapseVerdict &) const = default;
};

/// What becomes of a claimed job whose lease lapsed or was given back. `job.attempts` already
/// counts the present claim when it was used; `job.idleClaims` does not.
LapseVerdict afterLapse(const SyncJob &job, const ClaimLimits &limits);

/// Queued or claimed.
bool isLive(JobStatus status);

/// 409 claim_lost unless the agent holds the job under a lease that is not over at `now`, and under
/// `claimId` where one was sent.
core::Result<void> checkLiveClaim(const SyncJob &job, const QUuid &agentId,
                                  const std::optional<QUuid> &claimId, core::Timestamp now);

/// When a lease that is renewed at `now` ends: `leaseSeconds` later, at most `longestSeconds` from
/// the claim, never sooner than it did.
core::Timestamp renewedLease(const SyncJob &job, core::Timestamp now, int leaseSeconds,
                             int longestSeconds);

enum class Completion {
    /// The outcome counts.
    Ends,
    /// The owner says again what it said; nothing changes.
    Repeated,
};

/// The last claimer may complete while nobody has reclaimed, even after the lapse, and repeat
/// itself; anybody else, and whoever says another outcome, gets 409 claim_lost. `outcome` is
/// Succeeded or Failed.
core::Result<Completion> checkMayComplete(const SyncJob &job, const QUuid &agentId,
                                          const std::optional<QUuid> &claimId, JobStatus outcome);

} // namespace sb::domain
