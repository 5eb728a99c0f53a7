#include "server/handlers/user_role_handler.h"

#include "server/handlers/claimed_identity.h"
#include "server/handlers/paging.h"
#include "shared/codec/json_writer.h"
#include "shared/core/uuid_text.h"

namespace sb::handlers {

using namespace Qt::StringLiterals;
using codec::JsonWriter;
using codec::ObjectReader;
using codec::TimeFormat;
using core::failure;
using core::Result;

namespace {

void writeGrant(JsonWriter &json, const domain::UserRole &grant)
{
    json.beginObject()
        .field(u"id", grant.id)
        .field(u"user_id", grant.userId)
        .field(u"role_id", grant.roleId)
        .key(u"scope")
        .beginObject();
    for (const auto &[key, value] : grant.scope)
        json.field(key, value);
    json.endObject()
        .fieldIfPresent(u"granted_by", grant.grantedBy)
        .field(u"granted_at", grant.grantedAt, TimeFormat::Tn)
        .endObject();
}

Result<services::NewGrant> grantFrom(const http::Request &request)
{
    const auto body = request.jsonObject();
    if (!body)
        return failure(body);
    ObjectReader reader(body->root());
    services::NewGrant wanted{.userId = reader.requiredUuid(u"user_id"),
                              .roleId = reader.requiredUuid(u"role_id")};
    const auto scope = reader.object(u"scope");
    const auto grantedBy = reader.text(u"granted_by");
    reader.ignore({u"id", u"granted_at"});
    if (const auto read = reader.finish(); !read)
        return failure(read);
    if (const auto own = checkClaimedIdentity(request.call.actor, grantedBy, u"/granted_by"_s);
        !own)
        return failure(own);
    if (scope)
        wanted.scope = scope->toQJson().toObject();
    return wanted;
}

} // namespace

Result<http::Response> UserRoleHandler::create(const http::Request &request) const
{
    const auto wanted = grantFrom(request);
    if (!wanted)
        return failure(wanted);
    const auto grant = m_grants.add(request.call, *wanted);
    if (!grant)
        return failure(grant);
    JsonWriter json;
    writeGrant(json, *grant);
    http::Response response = http::Response::json(json.take(), 201);
    response.resourceId = core::toText(grant->id);
    return response;
}

Result<http::Response> UserRoleHandler::listOf(const http::Request &request,
                                               const std::optional<QUuid> &userId) const
{
    const auto page = pageRequestOf(request);
    if (!page)
        return failure(page);
    const auto grants = m_grants.list(request.call, userId, *page);
    if (!grants)
        return failure(grants);
    return pageResponse(request, *grants, writeGrant);
}

Result<http::Response> UserRoleHandler::list(const http::Request &request) const
{
    return listOf(request, std::nullopt);
}

Result<http::Response> UserRoleHandler::listOfUser(const http::Request &request) const
{
    const auto userId = request.pathUuid(u"id");
    if (!userId)
        return failure(userId);
    return listOf(request, *userId);
}

Result<http::Response> UserRoleHandler::remove(const http::Request &request) const
{
    const auto id = request.pathUuid(u"id");
    if (!id)
        return failure(id);
    const auto removed = m_grants.remove(request.call, *id);
    if (!removed)
        return failure(removed);
    return http::Response::noContent();
}

} // namespace sb::handlers
