#include "server/storage/audit_stream_repository.h"

namespace sb::storage {

using namespace Qt::StringLiterals;

namespace {

domain::EventPosition positionFrom(const Row &row)
{
    return {.xid = row.text("xid"_L1).toULongLong(), .seq = row.integer("seq"_L1)};
}

QString xidText(domain::EventPosition position)
{
    return QString::number(position.xid);
}

domain::ChangeEvent eventFrom(const Row &row)
{
    return {.position = positionFrom(row),
            .audit = {.id = row.uuid("id"_L1),
                      .actor = row.text("actor"_L1),
                      .actorDisplay = row.text("actor_display"_L1),
                      .action = row.text("action"_L1),
                      .resource = row.text("resource"_L1),
                      .status = domain::auditStatusFromWord(row.text("status"_L1)).value(),
                      .correlationId = row.uuid("correlation_id"_L1),
                      .metadata = row.jsonObject("metadata"_L1),
                      .requestId = row.text("request_id"_L1),
                      .occurredAt = row.time("occurred_at"_L1)}};
}

} // namespace

domain::EventPosition AuditStreamRepository::horizon(Transaction &tx) const
{
    static const QString readHorizon = uR"(
        SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS xid, 0 AS seq)"_s;

    return positionFrom(tx.queryRow(readHorizon).value());
}

std::vector<domain::ChangeEvent>
AuditStreamRepository::listChanges(Transaction &tx, domain::EventPosition after, int limit) const
{
    // What a row is about is looked up for the page alone.
    static const QString listEvents = uR"(
        SELECT e.xid::text AS xid, e.seq, e.id, e.actor, e.action, e.resource, e.status, e.correlation_id, e.metadata,
               e.request_id, sb_us(e.occurred_at) AS occurred_at,
               coalesce(nullif(u.display_name, ''), u.email, g.name, '') AS actor_display,
               CASE split_part(e.resource, ':', 1)
                   WHEN 'request' THEN r.id
                   WHEN 'wrap' THEN w.request_id
                   WHEN 'job' THEN j.request_id
               END AS access_request
        FROM (SELECT * FROM audit_events
              WHERE (xid, seq) > (?::xid8, ?::bigint) AND xid < pg_snapshot_xmin(pg_current_snapshot())
                AND status <> 'denied'
              ORDER BY xid, seq
              LIMIT ?) e
        LEFT JOIN users u ON u.id = CASE WHEN starts_with(e.actor, 'user:') THEN substr(e.actor, 6)::uuid END
        LEFT JOIN agents g ON g.id = CASE WHEN starts_with(e.actor, 'agent:') THEN substr(e.actor, 7)::uuid END
        LEFT JOIN access_requests r
            ON r.id = CASE WHEN e.resource ~ '^request:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN substr(e.resource, 9)::uuid END
        LEFT JOIN secret_wraps w
            ON w.id = CASE WHEN e.resource ~ '^wrap:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN substr(e.resource, 6)::uuid END
        LEFT JOIN sync_jobs j
            ON j.id = CASE WHEN e.resource ~ '^job:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN substr(e.resource, 5)::uuid END
        ORDER BY e.xid, e.seq)"_s;

    std::vector<domain::ChangeEvent> events;
    for (const Row &row : tx.query(listEvents, {xidText(after), after.seq, limit})) {
        events.push_back(eventFrom(row));
        events.back().accessRequest = row.optionalUuid("access_request"_L1);
    }
    return events;
}

int AuditStreamRepository::countBehind(Transaction &tx, domain::EventPosition after, int most) const
{
    static const QString countEvents = uR"(
        SELECT count(*) AS behind FROM (
            SELECT FROM audit_events WHERE (xid, seq) > (?::xid8, ?::bigint) ORDER BY xid, seq LIMIT ?) e)"_s;

    const auto row = tx.queryRow(countEvents, {xidText(after), after.seq, most});
    return static_cast<int>(row.value().integer("behind"_L1));
}

std::optional<domain::EventPosition> AuditStreamRepository::lookAhead(Transaction &tx,
                                                                      domain::EventPosition after,
                                                                      domain::EventPosition end,
                                                                      int rows) const
{
    static const QString findLast = uR"(
        SELECT e.xid::text AS xid, e.seq FROM (
            SELECT xid, seq FROM audit_events
            WHERE (xid, seq) > (?::xid8, ?::bigint) AND (xid, seq) < (?::xid8, ?::bigint)
            ORDER BY xid, seq LIMIT ?) e
        ORDER BY e.xid DESC, e.seq DESC LIMIT 1)"_s;

    const auto row =
        tx.queryRow(findLast, {xidText(after), after.seq, xidText(end), end.seq, rows});
    return row ? std::optional(positionFrom(*row)) : std::nullopt;
}

std::vector<domain::ChangeEvent> AuditStreamRepository::listMatching(Transaction &tx,
                                                                     const AuditFilter &filter,
                                                                     domain::EventPosition after,
                                                                     domain::EventPosition last,
                                                                     int limit) const
{
    static const QString listEvents = uR"(
        SELECT e.xid::text AS xid, e.seq, e.id, e.actor, e.action, e.resource, e.status, e.correlation_id, e.metadata,
               e.request_id, sb_us(e.occurred_at) AS occurred_at, coalesce(u.email, a.name) AS actor_display
        FROM (SELECT * FROM audit_events
              WHERE (xid, seq) > (?::xid8, ?::bigint) AND (xid, seq) <= (?::xid8, ?::bigint)
                AND (?::text IS NULL OR actor = ?) AND (?::text IS NULL OR action = ?)
                AND (?::text IS NULL OR resource = ?) AND (?::uuid IS NULL OR correlation_id = ?)
                AND (?::bigint IS NULL OR occurred_at >= sb_ts(?))
                AND (?::bigint IS NULL OR occurred_at < sb_ts(?))
              ORDER BY xid, seq
              LIMIT ?) e
        LEFT JOIN users u ON u.id = CASE WHEN starts_with(e.actor, 'user:') THEN substr(e.actor, 6)::uuid END
        LEFT JOIN agents a ON a.id = CASE WHEN starts_with(e.actor, 'agent:') THEN substr(e.actor, 7)::uuid END
        ORDER BY e.xid, e.seq)"_s;

    std::vector<domain::ChangeEvent> events;
    const auto rows =
        tx.query(listEvents, {xidText(after), after.seq, xidText(last), last.seq, filter.actor,
                              filter.actor, filter.action, filter.action, filter.resource,
                              filter.resource, filter.correlationId, filter.correlationId,
                              filter.since, filter.since, filter.until, filter.until, limit});
    for (const Row &row : rows)
        events.push_back(eventFrom(row));
    return events;
}

} // namespace sb::storage
