#include "shared/codec/audit_event_codec.h"

namespace sb::codec {

core::Result<model::AuditEvent> auditEventFrom(const JsonNode &node)
{
    ObjectReader reader(node, Strictness::Lenient);
    model::AuditEvent event{.id = reader.text(u"id").value_or(QString()),
                            .actor = reader.text(u"actor").value_or(QString()),
                            .actorDisplay = reader.text(u"actor_display").value_or(QString()),
                            .action = reader.requiredText(u"action"),
                            .resource = reader.text(u"resource").value_or(QString()),
                            .status = reader.text(u"status").value_or(QString()),
                            .correlationId = reader.text(u"correlation_id").value_or(QString()),
                            .requestId = reader.text(u"request_id").value_or(QString()),
                            .occurredAt = reader.time(u"occurred_at").value_or(core::Timestamp())};
    const auto metadata = reader.object(u"metadata");
    if (const auto read = reader.finish(); !read)
        return core::failure(read);
    if (metadata)
        event.metadata = metadata->toQJson().toObject();
    event.source = node.toQJson().toObject();
    return event;
}

} // namespace sb::codec
