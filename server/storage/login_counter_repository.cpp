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

std::map<QByteArray, core::Timestamp>
LoginCounterRepository::locksOf(Transaction &tx, const std::vector<QByteArray> &subjects) const
{
    static const QString listLocks = uR"(
        SELECT subject, sb_us(locked_until) AS locked_until
        FROM login_counters
        WHERE locked_until > now()
          AND subject IN (SELECT decode(hex, 'hex') FROM unnest(string_to_array(?, ' ')) AS hex))"_s;

    QStringList wanted;
    for (const QByteArray &subject : subjects)
        wanted.append(QString::fromLatin1(subject.toHex()));
    std::map<QByteArray, core::Timestamp> locks;
    for (const Row &row : tx.query(listLocks, {wanted.join(u' ')}))
        locks.emplace(row.bytes("subject"_L1), row.time("locked_until"_L1));
    return locks;
}

bool LoginCounterRepository::clear(Transaction &tx, const QByteArray &subject) const
{
    static const QString clearCounter = u"DELETE FROM login_counters WHERE subject = ?"_s;

    return tx.execute(clearCounter, {subject}) == 1;
}

} // namespace sb::storage
