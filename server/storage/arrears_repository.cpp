#include "server/storage/arrears_repository.h"

namespace sb::storage {

using namespace Qt::StringLiterals;

Arrears ArrearsRepository::count(Transaction &tx, std::chrono::seconds patience) const
{
    // A request whose job is at work lives on, and so do the wraps of a request that is open.
    static const QString count = uR"(
        WITH line AS (SELECT now() - ?::bigint * interval '1 second' AS at)
        SELECT (SELECT count(*) FROM access_requests r, line
                WHERE r.status IN ('pending', 'approved') AND r.expires_at < line.at
                  AND NOT EXISTS (SELECT FROM sync_jobs j
                                  WHERE j.request_id = r.id AND j.status = 'claimed'
                                    AND j.claim_expires_at > line.at)) AS requests,
               (SELECT count(*) FROM secret_wraps w JOIN access_requests r ON r.id = w.request_id, line
                WHERE w.shredded_at IS NULL AND w.expires_at < line.at
                  AND r.status NOT IN ('pending', 'approved')) AS wraps,
               (SELECT count(*) FROM notification_outbox n, line
                WHERE n.finished_at IS NULL AND n.next_attempt_at < line.at) AS notifications)"_s;
    const Row row = tx.queryRow(count, {qint64(patience.count())}).value();
    return {.requests = row.integer("requests"_L1),
            .wraps = row.integer("wraps"_L1),
            .notifications = row.integer("notifications"_L1)};
}

} // namespace sb::storage
