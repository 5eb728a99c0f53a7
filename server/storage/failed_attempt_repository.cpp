#include "server/storage/failed_attempt_repository.h"

namespace sb::storage {

using namespace Qt::StringLiterals;

std::optional<int> FailedAttemptRepository::count(Transaction &tx, const QByteArray &subject,
                                                  const QString &address) const
{
    static const QString countAttempt = uR"(
        INSERT INTO failed_attempts AS f (subject, address, minute)
        VALUES (?, ?, date_trunc('minute', now()))
        ON CONFLICT (subject, address, minute) DO UPDATE SET attempts = f.attempts + 1
        RETURNING attempts)"_s;
    static const QString takeUntold = uR"(
        WITH told AS (
            DELETE FROM failed_attempts
            WHERE subject = ? AND address = ? AND minute < date_trunc('minute', now())
            RETURNING attempts - 1 AS untold)
        SELECT coalesce(sum(untold), 0)::bigint AS untold FROM told)"_s;

    if (tx.queryRow(countAttempt, {subject, address}).value().integer("attempts"_L1) > 1)
        return std::nullopt;
    return static_cast<int>(
        tx.queryRow(takeUntold, {subject, address}).value().integer("untold"_L1));
}

} // namespace sb::storage
