#include "server/storage/request_event_repository.h"

namespace sb::storage {

using namespace Qt::StringLiterals;

std::vector<domain::AuditEvent>
RequestEventRepository::listByRequest(Transaction &tx, const QUuid &requestId, int limit) const
{
    static const QString listEvents = uR"(
        SELECT e.id, e.actor, coalesce(nullif(u.display_name, ''), u.email, g.name, '') AS actor_display, e.action,
               e.resource, e.status, e.correlation_id, e.metadata, e.request_id, sb_us(e.occurred_at) AS occurred_at
        FROM audit_events e
        LEFT JOIN users u ON u.id = CASE WHEN starts_with(e.actor, 'user:') THEN substr(e.actor, 6)::uuid END
        LEFT JOIN agents g ON g.id = CASE WHEN starts_with(e.actor, 'agent:') THEN substr(e.actor, 7)::uuid END
        WHERE e.correlation_id = ? AND e.status <> 'denied'
          AND (e.resource = 'request:' || ?::text
               OR e.resource IN (SELECT 'wrap:' || w.id FROM secret_wraps w WHERE w.request_id = ?)
               OR e.resource IN (SELECT 'job:' || j.id FROM sync_jobs j WHERE j.request_id = ?))
        ORDER BY e.occurred_at, e.seq
        LIMIT ?)"_s;

    std::vector<domain::AuditEvent> events;
    for (const Row &row :
         tx.query(listEvents, {requestId, requestId, requestId, requestId, limit})) {
        events.push_back({.id = row.uuid("id"_L1),
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
