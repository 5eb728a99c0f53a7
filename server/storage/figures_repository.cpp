#include "server/storage/figures_repository.h"

namespace sb::storage {

using namespace Qt::StringLiterals;

namespace {

std::vector<WordCount> countsOf(Transaction &tx, const QString &sql)
{
    std::vector<WordCount> counts;
    for (const Row &row : tx.query(sql))
        counts.push_back({.word = row.text("word"_L1),
                          .second = row.text("second"_L1),
                          .count = row.integer("how_many"_L1)});
    return counts;
}

} // namespace

Figures FiguresRepository::read(Transaction &tx) const
{
    static const QString countRequests = uR"(
        SELECT status AS word, '' AS second, count(*) AS how_many FROM access_requests GROUP BY status)"_s;
    static const QString countJobs = uR"(
        SELECT job_type AS word, status AS second, count(*) AS how_many
        FROM sync_jobs GROUP BY job_type, status)"_s;
    static const QString findOldestJobs = uR"(
        SELECT job_type AS word, '' AS second,
               greatest(0, extract(epoch FROM now() - min(created_at)))::bigint AS how_many
        FROM sync_jobs WHERE status = 'queued' GROUP BY job_type)"_s;
    static const QString countAgents = uR"(
        SELECT status AS word, '' AS second, count(*) AS how_many FROM agents GROUP BY status)"_s;
    static const QString countSecrets = uR"(
        SELECT status AS word, '' AS second, count(*) AS how_many FROM secrets GROUP BY status)"_s;
    static const QString countWaiting = uR"(
        SELECT count(*) AS how_many,
               coalesce(greatest(0, extract(epoch FROM now() - min(created_at))), 0)::bigint AS oldest
        FROM notification_outbox WHERE finished_at IS NULL)"_s;
    static const QString estimateAuditRows = uR"(
        SELECT greatest(0, reltuples)::bigint AS rows FROM pg_class WHERE oid = 'audit_events'::regclass)"_s;

    const Row waiting = tx.queryRow(countWaiting).value();
    return {.requests = countsOf(tx, countRequests),
            .jobs = countsOf(tx, countJobs),
            .oldestJobs = countsOf(tx, findOldestJobs),
            .agents = countsOf(tx, countAgents),
            .secrets = countsOf(tx, countSecrets),
            .waitingNotifications = waiting.integer("how_many"_L1),
            .oldestNotification = waiting.integer("oldest"_L1),
            .auditRows = tx.queryRow(estimateAuditRows).value().integer("rows"_L1)};
}

} // namespace sb::storage
