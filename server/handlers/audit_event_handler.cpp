#include "server/handlers/audit_event_handler.h"

#include "server/handlers/audit_event_json.h"
#include "server/handlers/audit_export_stream.h"
#include "server/handlers/paging.h"
#include "server/handlers/query_values.h"
#include "shared/codec/json_writer.h"
#include "shared/contract/routes.h"

namespace sb::handlers {

using namespace Qt::StringLiterals;
using namespace contract;
using codec::JsonWriter;
using core::failure;
using core::Result;

namespace {

const QByteArray lineType = "application/x-ndjson";

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

/// `application/x-ndjson` among what the caller takes, whatever its weight.
bool wantsLines(const http::Request &request)
{
    const QByteArray accepted = request.header("accept").value_or(QByteArray());
    for (const QByteArray &range : accepted.split(',')) {
        if (range.split(';').first().trimmed().compare(lineType, Qt::CaseInsensitive) == 0)
            return true;
    }
    return false;
}

} // namespace

Result<http::Response> AuditEventHandler::list(const http::Request &request) const
{
    const auto filter = filterFrom(request);
    if (!filter)
        return failure(filter);
    if (wantsLines(request))
        return exportLines(request, *filter);
    const auto page = pageRequestOf(request);
    if (!page)
        return failure(page);
    const auto events = m_query.list(*filter, *page);
    if (!events)
        return failure(events);
    return pageResponse(request, *events, writeAuditEvent);
}

Result<http::Response> AuditEventHandler::exportLines(const http::Request &request,
                                                      const storage::AuditFilter &filter) const
{
    services::ExportRequest wanted{.filter = filter};
    if (const auto limit = request.queryText(query_names::limit)) {
        bool isNumber = false;
        wanted.limit = limit->toLongLong(&isNumber);
        if (!isNumber || *wanted.limit < 1)
            return failure(core::ErrorCode::InvalidQuery, u"limit is a number from 1"_s,
                           query_names::limit);
    }
    if (const auto cursor = request.queryText(query_names::cursor)) {
        wanted.after = domain::eventPositionFromText(*cursor);
        if (!wanted.after)
            return failure(core::ErrorCode::InvalidQuery, u"cursor is the position of a row"_s,
                           query_names::cursor);
    }
    http::Response response{.contentType = lineType};
    response.stream.source = std::make_shared<AuditExportStream>(services::AuditExport(
        m_unitOfWork, m_authentication, request.call.actor, std::move(wanted)));
    return response;
}

} // namespace sb::handlers
