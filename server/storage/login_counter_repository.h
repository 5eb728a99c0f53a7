// Table login_counters: how often a password was tried, whether or not the account exists
// (contract B4).
#pragma once

#include "server/storage/transaction.h"

#include <map>
#include <optional>
#include <vector>

#include <QByteArray>

namespace sb::storage {

struct LockRule
{
    /// The attempt that locks; it is still verified.
    int attempts = 5;
    int lockSeconds = 15 * 60;
};

class LoginCounterRepository
{
public:
    /// Counts an attempt before it is verified; the row decides between racing ones. Answers the
    /// seconds until the lock ends when the subject is locked, in which case nothing is counted.
    [[nodiscard]] std::optional<int> raise(Transaction &tx, const QByteArray &subject,
                                           const LockRule &rule) const;
    /// Until when each of the subjects is locked; those that are not are left out.
    [[nodiscard]] std::map<QByteArray, core::Timestamp>
    locksOf(Transaction &tx, const std::vector<QByteArray> &subjects) const;
    /// Forgets the attempts, and with them a lock; answers whether there were any.
    bool clear(Transaction &tx, const QByteArray &subject) const;
};

} // namespace sb::storage
