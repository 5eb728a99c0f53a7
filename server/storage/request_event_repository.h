// The audit rows (table audit_events) that tell the story of one request.
#pragma once

#include "server/domain/audit_event.h"
#include "server/storage/transaction.h"

#include <vector>

#include <QUuid>

namespace sb::storage {

class RequestEventRepository
{
public:
    /// What was done to the request, its wraps and its jobs, without refused attempts, oldest
    /// first. A row that merely carries the request's id as its correlation is none of them:
    /// callers choose their X-Request-Id.
    [[nodiscard]] std::vector<domain::AuditEvent>
    listByRequest(Transaction &tx, const QUuid &requestId, int limit) const;
};

} // namespace sb::storage
