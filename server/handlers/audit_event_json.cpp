#include "server/handlers/audit_event_json.h"

namespace sb::handlers {

using codec::JsonWriter;
using codec::TimeFormat;

namespace {

/// The members, within an object that is open.
void writeMembers(JsonWriter &json, const domain::AuditEvent &event)
{
    json.field(u"id", event.id)
        .field(u"actor", event.actor)
        .fieldIfPresent(u"actor_display", event.actorDisplay)
        .field(u"action", event.action)
        .field(u"resource", event.resource)
        .field(u"status", domain::toWord(event.status))
        .field(u"correlation_id", event.correlationId)
        .fieldIfPresent(u"request_id", event.requestId);
    if (!event.metadata.isEmpty())
        json.field(u"metadata", event.metadata);
    json.field(u"occurred_at", event.occurredAt, TimeFormat::Tn);
}

} // namespace

void writeAuditEvent(JsonWriter &json, const domain::AuditEvent &event)
{
    json.beginObject();
    writeMembers(json, event);
    json.endObject();
}

QByteArray auditEventLine(const domain::ChangeEvent &event)
{
    JsonWriter json;
    json.beginObject();
    writeMembers(json, event.audit);
    json.field(u"position", domain::toText(event.position)).endObject();
    return json.take();
}

} // namespace sb::handlers
