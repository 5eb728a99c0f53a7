// Table audit_events: append-only.
#pragma once

#include "server/domain/audit_event.h"
#include "server/storage/transaction.h"

namespace sb::storage {

class AuditEventRepository
{
public:
    /// Id, order and time are the database's; a null correlation becomes a random one.
    void insert(Transaction &tx, const domain::AuditEvent &event) const;
};

} // namespace sb::storage
