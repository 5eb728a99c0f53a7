// What has happened to a request, told from its audit rows (contract section I, timeline).
#pragma once

#include "server/domain/audit_event.h"
#include "server/services/unit_of_work.h"
#include "server/storage/access_request_repository.h"
#include "server/storage/request_event_repository.h"

#include <vector>

namespace sb::services {

class RequestTimeline
{
public:
    explicit RequestTimeline(const UnitOfWork &unitOfWork) : m_unitOfWork(unitOfWork) {}

    /// Oldest first; refused attempts are left to the audit, and rollouts are told to the requester
    /// alone. NotFound also for requests that the caller may not see.
    [[nodiscard]] core::Result<std::vector<domain::AuditEvent>>
    list(const domain::CallContext &call, const QUuid &requestId) const;

private:
    const UnitOfWork &m_unitOfWork;
    storage::AccessRequestRepository m_requests;
    storage::RequestEventRepository m_events;
};

} // namespace sb::services
