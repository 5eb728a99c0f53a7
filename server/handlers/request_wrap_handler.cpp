#include "server/handlers/request_wrap_handler.h"

#include "server/handlers/claimed_identity.h"
#include "server/handlers/request_json.h"
#include "shared/contract/routes.h"

namespace sb::handlers {

using namespace Qt::StringLiterals;
using namespace contract;
using core::failure;
using core::Result;

namespace {

Result<void> checkUserId(const http::Request &request)
{
    return checkClaimedIdentity(request.call.actor, request.queryText(query_names::userId),
                                query_names::userId);
}

} // namespace

Result<http::Response> RequestWrapHandler::list(const http::Request &request) const
{
    const auto id = request.pathUuid(u"id");
    if (!id)
        return failure(id);
    if (const auto own = checkUserId(request); !own)
        return failure(own);
    const auto wraps = m_reveal.list(request.call, *id);
    if (!wraps)
        return failure(wraps);
    return http::Response::json(wrapListJson(*wraps));
}

Result<http::Response> RequestWrapHandler::get(const http::Request &request) const
{
    if (request.method != http::Method::Head)
        return consume(request);
    const auto id = request.pathUuid(u"id");
    if (!id)
        return failure(id);
    const auto wrapId = request.pathUuid(u"wrap_id");
    if (!wrapId)
        return failure(wrapId);
    if (const auto own = checkUserId(request); !own)
        return failure(own);
    const auto there = m_reveal.probe(request.call, *id, *wrapId);
    if (!there)
        return failure(there);
    return http::Response{};
}

Result<http::Response> RequestWrapHandler::consume(const http::Request &request) const
{
    const auto id = request.pathUuid(u"id");
    if (!id)
        return failure(id);
    const auto wrapId = request.pathUuid(u"wrap_id");
    if (!wrapId)
        return failure(wrapId);
    if (const auto own = checkUserId(request); !own)
        return failure(own);
    const auto revealed = m_reveal.reveal(request.call, *id, *wrapId);
    if (!revealed)
        return failure(revealed);
    http::Response response = http::Response::json(revealedJson(*revealed));
    response.resourceId = wrapId->toString(QUuid::WithoutBraces);
    response.secretBody = true;
    return response;
}

} // namespace sb::handlers
