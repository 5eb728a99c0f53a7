#include "server/storage/login_counter_repository.h"

#include <algorithm>

namespace sb::storage {

using namespace Qt::StringLiterals;

std::optional<int> LoginCounterRepository::raise(Transaction &tx, const QByteArray &subject,
                                                 const LockRule &rule) const
{
    // A lock that has ended begins a new count.
    static const QString raiseCounter = uR"(
        INSERT INTO login_counters AS c (subject, failures) VALUES (?, 1)
        ON CONFLICT (subject) DO UPDATE SET
            failures = CASE WHEN c.locked_until IS NULL THEN c.failures + 1 ELSE 1 END,
            locked_until = CASE WHEN c.locked_until IS NULL AND c.failures + 1 >= ?
                                THEN now() + ? * interval '1 second' END,
            last_attempt_at = now()
        WHERE c.locked_until IS NULL OR c.locked_until <= now())"_s;
    static const QString findLock = uR"(
        SELECT ceil(extract(epoch FROM locked_until - now()))::bigint AS seconds
        FROM login_counters WHERE subject = ?)"_s;

    if (tx.execute(raiseCounter, {subject, rule.attempts, rule.lockSeconds}) == 1)
        return std::nullopt;
    const auto row = tx.queryRow(findLock, {subject});
    return std::max(1, row ? static_cast<int>(row->integer("seconds"_L1)) : 1);
}

void LoginCounterRepository::clear(Transaction &tx, const QByteArray &subject) const
{
    static const QString clearCounter = u"DELETE FROM login_counters WHERE subject = ?"_s;

    tx.execute(clearCounter, {subject});
}

} // namespace sb::storage
