// What may be forgotten after a while, over the tables that only grow (sessions, idempotency_keys,
// login_counters, failed_attempts, issued_deks, notification_outbox).
#pragma once

#include "server/storage/transaction.h"

namespace sb::storage {

/// Rows deleted per table.
struct Forgotten
{
    int sessions = 0;
    int idempotencyKeys = 0;
    int loginCounters = 0;
    int failedAttempts = 0;
    int issuedDeks = 0;
    int notifications = 0;

    [[nodiscard]] int total() const
    {
        return sessions + idempotencyKeys + loginCounters + failedAttempts + issuedDeks +
               notifications;
    }
};

class HousekeepingRepository
{
public:
    /// Deletes sessions a week after their end, kept answers at theirs, and counters, attempts and
    /// data keys a day after their last use, messages a month after they were delivered or given
    /// up; at most `limit` rows of each.
    [[nodiscard]] Forgotten forgetOld(Transaction &tx, int limit) const;
};

} // namespace sb::storage
