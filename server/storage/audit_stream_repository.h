// The rows of audit_events oldest first, in the order in which none is skipped (contract B26): by
// (xid, seq), and only those below every transaction that is still running.
#pragma once

#include "server/domain/change_event.h"
#include "server/storage/audit_event_repository.h"
#include "server/storage/transaction.h"

#include <vector>

namespace sb::storage {

class AuditStreamRepository
{
public:
    /// Everything that will ever be behind this position is not to be seen yet: take it before
    /// listing.
    [[nodiscard]] domain::EventPosition horizon(Transaction &tx) const;
    /// What happened behind `after`, without refused attempts.
    [[nodiscard]] std::vector<domain::ChangeEvent>
    listChanges(Transaction &tx, domain::EventPosition after, int limit) const;
    /// How many rows there are behind `after`, counted up to `most`.
    [[nodiscard]] int countBehind(Transaction &tx, domain::EventPosition after, int most) const;
    /// Where the row stands that is `rows` behind `after`, or the last before `end`; nullopt when
    /// there is none.
    [[nodiscard]] std::optional<domain::EventPosition> lookAhead(Transaction &tx,
                                                                 domain::EventPosition after,
                                                                 domain::EventPosition end,
                                                                 int rows) const;
    /// Rows behind `after` up to `last` that match, refused attempts and display names included.
    [[nodiscard]] std::vector<domain::ChangeEvent>
    listMatching(Transaction &tx, const AuditFilter &filter, domain::EventPosition after,
                 domain::EventPosition last, int limit) const;
};

} // namespace sb::storage
