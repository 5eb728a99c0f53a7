#include "server/domain/expiry.h"

#include <algorithm>

namespace sb::domain {

namespace {

qint64 bounded(qint64 seconds)
{
    return std::clamp(seconds, qint64{0}, maxTtlSeconds);
}

} // namespace

qint64 pendingTtlSeconds(const Snapshot &snapshot, RequestType type)
{
    const qint64 seconds = type == RequestType::Patch ? std::min(snapshot.requestTtlSeconds,
                                                                 snapshot.wrapTtlCreatedSeconds)
                                                      : snapshot.requestTtlSeconds;
    return bounded(seconds);
}

qint64 approvedTtlSeconds(const Snapshot &snapshot)
{
    return bounded(snapshot.wrapTtlApprovedSeconds);
}

qint64 claimedTtlSeconds(const Snapshot &snapshot)
{
    return bounded(snapshot.wrapTtlClaimedSeconds);
}

bool isOverdue(const AccessRequest &request, const std::optional<SyncJob> &job, core::Timestamp now)
{
    const bool mayExpire =
        request.status == RequestStatus::Pending || request.status == RequestStatus::Approved;
    if (!mayExpire || request.expiresAt > now)
        return false;
    const bool held = job && job->status == JobStatus::Claimed && job->claimExpiresAt &&
                      *job->claimExpiresAt > now;
    return !held;
}

} // namespace sb::domain
