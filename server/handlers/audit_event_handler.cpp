#include "server/handlers/audit_event_handler.h"

#include "server/handlers/paging.h"
#include "server/handlers/query_values.h"
#include "shared/codec/json_writer.h"
#include "shared/contract/routes.h"

namespace sb::handlers {

using namespace Qt::StringLiterals;
using namespace contract;
using codec::JsonWriter;
using codec::TimeFormat;
using core::failure;
using core::Result;

namespace {

Result<storage::AuditFilter> filterFrom(const http::Request &request)
{
    const auto correlation = uuidQuery(request, query_names::correlationId, UuidForm::DashedOrHex);
    if (!correlation)
        return failure(correlation);
    const auto since = timeQuery(request, query_names::since);
    if (!since)
        return failure(since);
    const auto until = timeQuery(request, query_names::until);
    if (!until)
        return failure(until);
    return storage::AuditFilter{.actor = request.queryText(query_names::actor),
                                .action = request.queryText(query_names::action),
                                .resource = request.queryText(query_names::resource),
                                .correlationId = *correlation,
                                .since = *since,
                                .until = *until};
}

void writeEvent(JsonWriter &json, const domain::AuditEvent &event)
{
    json.beginObject()
        .field(u"id", event.id)
        .field(u"actor", event.actor)
        .fieldIfPresent(u"actor_display", event.actorDisplay)
        .field(u"action", event.action)
        .field(u"resource", event.resource)
        .field(u"status", domain::toWord(event.status))
        .field(u"correlation_id", event.correlationId)
        .fieldIfPresent(u"request_id", event.requestId);
    if (!event.metadata.isEmpty())
        json.field(u"metadata", event.metadata);
    json.field(u"occurred_at", event.occurredAt, TimeFormat::Tn).endObject();
}

} // namespace

Result<http::Response> AuditEventHandler::list(const http::Request &request) const
{
    const auto filter = filterFrom(request);
    if (!filter)
        return failure(filter);
    const auto page = pageRequestOf(request);
    if (!page)
        return failure(page);
    const auto events = m_query.list(*filter, *page);
    if (!events)
        return failure(events);
    JsonWriter json;
    json.beginArray();
    for (const domain::AuditEvent &event : events->items)
        writeEvent(json, event);
    json.endArray();
    http::Response response = http::Response::json(json.take());
    addNextLink(response, request, events->next);
    return response;
}

} // namespace sb::handlers
