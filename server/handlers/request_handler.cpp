#include "server/handlers/request_handler.h"

#include "server/handlers/paging.h"
#include "server/handlers/query_values.h"
#include "server/handlers/request_body.h"
#include "server/handlers/request_json.h"
#include "shared/contract/routes.h"

namespace sb::handlers {

using namespace Qt::StringLiterals;
using namespace contract;
using core::ErrorCode;
using core::failure;
using core::Result;

namespace {

Result<storage::RequestFilter> filterFrom(const http::Request &request)
{
    const auto requester = uuidQuery(request, query_names::requesterId);
    if (!requester)
        return failure(requester);
    const auto project = uuidQuery(request, query_names::projectId);
    if (!project)
        return failure(project);
    const auto since = timeQuery(request, query_names::since);
    if (!since)
        return failure(since);
    const auto until = timeQuery(request, query_names::until);
    if (!until)
        return failure(until);
    const auto mayDecide = flagQuery(request, query_names::mayDecide);
    if (!mayDecide)
        return failure(mayDecide);
    return storage::RequestFilter{.requesterId = *requester,
                                  .status = request.queryText(query_names::status),
                                  .type = request.queryText(query_names::type),
                                  .projectId = *project,
                                  .environment = request.queryText(query_names::environment),
                                  .since = *since,
                                  .until = *until,
                                  .mayDecide = *mayDecide};
}

Result<http::Response> answer(const Result<services::RequestDetails> &details)
{
    if (!details)
        return failure(details);
    return http::Response::json(requestJson(*details));
}

} // namespace

Result<http::Response> RequestHandler::submit(const http::Request &request,
                                              domain::RequestType type) const
{
    const auto submission = submissionFrom(request, type);
    if (!submission)
        return failure(submission);
    const auto made = m_services.submission.submit(request.call, *submission);
    if (!made)
        return failure(made);
    return http::Response::json(requestJson(*made), 201);
}

Result<http::Response> RequestHandler::submitPatch(const http::Request &request) const
{
    return submit(request, domain::RequestType::Patch);
}

Result<http::Response> RequestHandler::submitRead(const http::Request &request) const
{
    return submit(request, domain::RequestType::Read);
}

Result<http::Response> RequestHandler::list(const http::Request &request) const
{
    const auto filter = filterFrom(request);
    if (!filter)
        return failure(filter);
    const auto page = pageRequestOf(request);
    if (!page)
        return failure(page);
    const auto views = m_services.query.list(request.call, *filter, *page);
    if (!views)
        return failure(views);
    http::Response response = http::Response::json(requestListJson(views->items));
    addNextLink(response, request, views->next);
    return response;
}

Result<http::Response> RequestHandler::get(const http::Request &request) const
{
    const auto id = request.pathUuid(u"id");
    if (!id)
        return failure(id);
    const auto details = m_services.query.get(request.call, *id);
    if (!details)
        return failure(details);
    return http::Response::json(requestWithApprovalsJson(*details));
}

Result<http::Response> RequestHandler::approve(const http::Request &request) const
{
    const auto id = request.pathUuid(u"id");
    if (!id)
        return failure(id);
    const auto comment = approvalCommentFrom(request);
    if (!comment)
        return failure(comment);
    return answer(m_services.decision.approve(request.call, *id, *comment));
}

Result<http::Response> RequestHandler::reject(const http::Request &request) const
{
    const auto id = request.pathUuid(u"id");
    if (!id)
        return failure(id);
    const auto reason = rejectionReasonFrom(request);
    if (!reason)
        return failure(reason);
    return answer(m_services.decision.reject(request.call, *id, *reason));
}

Result<http::Response> RequestHandler::cancel(const http::Request &request) const
{
    const auto id = request.pathUuid(u"id");
    if (!id)
        return failure(id);
    const auto fit = checkCancellation(request);
    if (!fit)
        return failure(fit);
    return answer(m_services.decision.cancel(request.call, *id));
}

Result<http::Response> RequestHandler::explain(const http::Request &request) const
{
    const auto id = request.pathUuid(u"id");
    if (!id)
        return failure(id);
    const auto explanation = m_services.explainer.explain(request.call, *id);
    if (!explanation)
        return failure(explanation);
    return http::Response::json(explanationJson(*explanation));
}

Result<http::Response> RequestHandler::timeline(const http::Request &request) const
{
    const auto id = request.pathUuid(u"id");
    if (!id)
        return failure(id);
    const auto events = m_services.timeline.list(request.call, *id);
    if (!events)
        return failure(events);
    return http::Response::json(timelineJson(*events));
}

} // namespace sb::handlers
