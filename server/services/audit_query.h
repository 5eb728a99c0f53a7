// Reading the audit trail (contract G).
#pragma once

#include "server/services/unit_of_work.h"
#include "server/storage/audit_event_repository.h"

namespace sb::services {

class AuditQuery
{
public:
    explicit AuditQuery(const UnitOfWork &unitOfWork) : m_unitOfWork(unitOfWork) {}

    /// Newest first.
    [[nodiscard]] core::Result<domain::Page<domain::AuditEvent>>
    list(const storage::AuditFilter &filter, const domain::PageRequest &page) const
    {
        using storage::Transaction;
        return m_unitOfWork.read(
            [&](Transaction &tx) -> core::Result<domain::Page<domain::AuditEvent>> {
                return m_events.list(tx, filter, page);
            });
    }

private:
    const UnitOfWork &m_unitOfWork;
    storage::AuditEventRepository m_events;
};

} // namespace sb::services
