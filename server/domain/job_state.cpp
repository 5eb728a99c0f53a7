#include "server/domain/job_state.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace sb::domain {

namespace {

core::Failure claimLost()
{
    return core::failure(core::ErrorCode::ClaimLost, u"This claim is no longer yours."_s);
}

bool isHolder(const SyncJob &job, const QUuid &agentId, const std::optional<QUuid> &claimId)
{
    return job.claimedBy == agentId && (!claimId || job.claimId == claimId);
}

} // namespace

LapseVerdict afterLapse(const SyncJob &job, const ClaimLimits &limits)
{
    LapseVerdict verdict{.attempts = job.attempts,
                         .idleClaims = job.idleClaims + (job.claimUsed ? 0 : 1)};
    if (verdict.attempts >= limits.maxAttempts)
        verdict.failureReason =
            u"No agent finished the job in %1 attempts."_s.arg(verdict.attempts);
    else if (verdict.idleClaims >= limits.maxIdleClaims)
        verdict.failureReason =
            u"The job was claimed %1 times by agents that did not begin it."_s.arg(
                verdict.idleClaims);
    return verdict;
}

bool isLive(JobStatus status)
{
    return status == JobStatus::Queued || status == JobStatus::Claimed;
}

core::Result<void> checkLiveClaim(const SyncJob &job, const QUuid &agentId,
                                  const std::optional<QUuid> &claimId, core::Timestamp now)
{
    const bool leased =
        job.status == JobStatus::Claimed && job.claimExpiresAt && *job.claimExpiresAt > now;
    if (!leased || !isHolder(job, agentId, claimId))
        return claimLost();
    return {};
}

core::Timestamp renewedLease(const SyncJob &job, core::Timestamp now, int leaseSeconds,
                             int longestSeconds)
{
    const core::Timestamp latest = job.claimedAt.value_or(now).plusSeconds(longestSeconds);
    return std::max(job.claimExpiresAt.value_or(core::Timestamp{}),
                    std::min(now.plusSeconds(leaseSeconds), latest));
}

core::Result<Completion> checkMayComplete(const SyncJob &job, const QUuid &agentId,
                                          const std::optional<QUuid> &claimId, JobStatus outcome)
{
    if (!isHolder(job, agentId, claimId))
        return claimLost();
    if (isLive(job.status))
        return Completion::Ends;
    if (job.status == outcome)
        return Completion::Repeated;
    return claimLost();
}

} // namespace sb::domain
