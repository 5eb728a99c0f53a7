#include "server/storage/audit_event_repository.h"

#include <QJsonDocument>

namespace sb::storage {

using namespace Qt::StringLiterals;

void AuditEventRepository::insert(Transaction &tx, const domain::AuditEvent &event) const
{
    static const QString insertEvent = uR"(
        INSERT INTO audit_events (actor, action, resource, status, correlation_id, metadata, request_id)
        VALUES (?, ?, ?, ?, ?, ?::jsonb, ?))"_s;

    const QUuid correlation =
        event.correlationId.isNull() ? QUuid::createUuid() : event.correlationId;
    const QString metadata =
        QString::fromUtf8(QJsonDocument(event.metadata).toJson(QJsonDocument::Compact));
    tx.execute(insertEvent, {event.actor, event.action, event.resource,
                             domain::toWord(event.status), correlation, metadata, event.requestId});
}

domain::Page<domain::AuditEvent> AuditEventRepository::list(Transaction &tx,
                                                            const AuditFilter &filter,
                                                            const domain::PageRequest &page) const
{
    // The display names are joined to the page alone, by key.
    static const QString listEvents = uR"(
        SELECT e.id, e.actor, e.action, e.resource, e.status, e.correlation_id, e.metadata, e.request_id,
               sb_us(e.occurred_at) AS occurred_at, coalesce(u.email, a.name) AS actor_display
        FROM (SELECT * FROM audit_events
              WHERE (?::text IS NULL OR actor = ?) AND (?::text IS NULL OR action = ?)
                AND (?::text IS NULL OR resource = ?) AND (?::uuid IS NULL OR correlation_id = ?)
                AND (?::bigint IS NULL OR occurred_at >= sb_ts(?))
                AND (?::bigint IS NULL OR occurred_at < sb_ts(?))
                AND (?::bigint IS NULL OR (occurred_at, id) < (sb_ts(?), ?::uuid))
              ORDER BY occurred_at DESC, id DESC
              LIMIT ?) e
        LEFT JOIN users u ON u.id = CASE WHEN e.actor ~ '^user:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
                                         THEN substr(e.actor, 6)::uuid END
        LEFT JOIN agents a ON a.id = CASE WHEN e.actor ~ '^agent:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
                                          THEN substr(e.actor, 7)::uuid END
        ORDER BY e.occurred_at DESC, e.id DESC)"_s;

    tx.planForTheseValues();
    const auto afterTime = page.after ? std::optional(page.after->time) : std::nullopt;
    const auto afterId = page.after ? std::optional(page.after->id) : std::nullopt;
    const auto rows =
        tx.query(listEvents, {filter.actor, filter.actor, filter.action, filter.action,
                              filter.resource, filter.resource, filter.correlationId,
                              filter.correlationId, filter.since, filter.since, filter.until,
                              filter.until, afterTime, afterTime, afterId, page.limit + 1});
    domain::Page<domain::AuditEvent> events;
    for (const Row &row : rows) {
        if (events.items.size() == static_cast<std::size_t>(page.limit)) {
            events.next = {events.items.back().occurredAt, events.items.back().id};
            break;
        }
        events.items.push_back(
            {.id = row.uuid("id"_L1),
             .actor = row.text("actor"_L1),
             .actorDisplay = row.text("actor_display"_L1),
             .action = row.text("action"_L1),
             .resource = row.text("resource"_L1),
             .status = domain::auditStatusFromWord(row.text("status"_L1)).value(),
             .correlationId = row.uuid("correlation_id"_L1),
             .metadata = row.jsonObject("metadata"_L1),
             .requestId = row.text("request_id"_L1),
             .occurredAt = row.time("occurred_at"_L1)});
    }
    return events;
}

} // namespace sb::storage
