// Table audit_events: append-only.
#pragma once

#include "server/domain/audit_event.h"
#include "server/domain/page.h"
#include "server/storage/transaction.h"

#include <optional>

namespace sb::storage {

/// Exact matches; what is absent matches everything.
struct AuditFilter
{
    std::optional<QString> actor = {};
    std::optional<QString> action = {};
    std::optional<QString> resource = {};
    std::optional<QUuid> correlationId = {};
    /// Inclusive.
    std::optional<core::Timestamp> since = {};
    /// Exclusive.
    std::optional<core::Timestamp> until = {};
};

class AuditEventRepository
{
public:
    /// Id, order and time are the database's; a null correlation becomes a random one.
    void insert(Transaction &tx, const domain::AuditEvent &event) const;
    /// Newest first, keyset (occurred_at, id).
    [[nodiscard]] domain::Page<domain::AuditEvent> list(Transaction &tx, const AuditFilter &filter,
                                                        const domain::PageRequest &page) const;
};

} // namespace sb::storage
