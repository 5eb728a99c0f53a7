// The end of requests whose time is over (contract B10).
#pragma once

#include "server/services/unit_of_work.h"
#include "server/storage/access_request_repository.h"
#include "server/storage/secret_wrap_repository.h"
#include "server/storage/sync_job_repository.h"

namespace sb::services {

class RequestExpiry
{
public:
    explicit RequestExpiry(const UnitOfWork &unitOfWork) : m_unitOfWork(unitOfWork) {}

    /// Expires every overdue request whose job no agent holds under a live lease, one transaction
    /// each, at most `limit`: request and job become `expired`, its values are shredded, and the
    /// system's row tells of it. Answers how many.
    int expireOverdue(const domain::CallContext &system, int limit) const;

    /// Shreds values that nobody may have any more, at most `limit`. Answers how many.
    int shredExpiredWraps(const domain::CallContext &system, int limit) const;

private:
    [[nodiscard]] core::Result<bool> expire(const domain::CallContext &system,
                                            const QUuid &requestId) const;

    const UnitOfWork &m_unitOfWork;
    storage::AccessRequestRepository m_requests;
    storage::SyncJobRepository m_jobs;
    storage::SecretWrapRepository m_wraps;
};

} // namespace sb::services
