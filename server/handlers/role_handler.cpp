#include "server/handlers/role_handler.h"

#include "server/handlers/entity_tag.h"
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

void writeRole(JsonWriter &json, const domain::Role &role)
{
    json.beginObject()
        .field(u"id", role.id)
        .field(u"name", role.name)
        .fieldIfPresent(u"description", role.description)
        .field(u"permissions", role.permissions)
        .field(u"is_system", role.isSystem)
        .field(u"created_at", role.createdAt, TimeFormat::Tn)
        .field(u"updated_at", role.updatedAt, TimeFormat::Tn)
        .endObject();
}

http::Response responseOf(const domain::Role &role, int status)
{
    JsonWriter json;
    writeRole(json, role);
    http::Response response = http::Response::json(json.take(), status);
    addEntityTag(response, role.revision);
    return response;
}

} // namespace

Result<http::Response> RoleHandler::create(const http::Request &request) const
{
    const auto body = request.jsonObject();
    if (!body)
        return failure(body);
    ObjectReader reader(body->root());
    services::NewRole wanted;
    wanted.name = reader.requiredText(u"name");
    wanted.description = reader.text(u"description").value_or(QString());
    wanted.permissions = reader.textList(u"permissions").value_or(QStringList());
    reader.ignore({u"id", u"is_system", u"created_at", u"updated_at"});
    if (const auto read = reader.finish(); !read)
        return failure(read);
    const auto role = m_roles.add(request.call, wanted);
    if (!role)
        return failure(role);
    http::Response response = responseOf(*role, 201);
    response.resourceId = core::toText(role->id);
    return response;
}

Result<http::Response> RoleHandler::list(const http::Request &request) const
{
    const auto page = pageRequestOf(request);
    if (!page)
        return failure(page);
    const auto roles = m_roles.list(*page);
    if (!roles)
        return failure(roles);
    return pageResponse(request, *roles, writeRole);
}

Result<http::Response> RoleHandler::get(const http::Request &request) const
{
    const auto id = request.pathUuid(u"id");
    if (!id)
        return failure(id);
    const auto role = m_roles.get(*id);
    if (!role)
        return failure(role);
    return responseOf(*role, 200);
}

Result<http::Response> RoleHandler::setPermissions(const http::Request &request) const
{
    const auto id = request.pathUuid(u"id");
    if (!id)
        return failure(id);
    const auto match = ifMatchOf(request);
    if (!match)
        return failure(match);
    const auto body = request.jsonObject();
    if (!body)
        return failure(body);
    ObjectReader reader(body->root());
    const auto permissions = reader.textList(u"permissions");
    if (!body->root().member(u"permissions"))
        reader.fault(u"/permissions"_s, u"is required"_s);
    // What GET tells of a role may be sent back.
    reader.ignore({u"id", u"name", u"description", u"is_system", u"created_at", u"updated_at"});
    if (const auto read = reader.finish(); !read)
        return failure(read);
    const auto role = m_roles.setPermissions(request.call, *id, *permissions, *match);
    if (!role)
        return failure(role);
    http::Response response = http::Response::noContent();
    addEntityTag(response, role->revision);
    return response;
}

Result<http::Response> RoleHandler::remove(const http::Request &request) const
{
    const auto id = request.pathUuid(u"id");
    if (!id)
        return failure(id);
    const auto match = ifMatchOf(request);
    if (!match)
        return failure(match);
    const auto removed = m_roles.remove(request.call, *id, *match);
    if (!removed)
        return failure(removed);
    return http::Response::noContent();
}

} // namespace sb::handlers
