#include "server/handlers/user_handler.h"

#include "server/handlers/paging.h"
#include "shared/codec/json_writer.h"
#include "shared/core/uuid_text.h"

#include <set>

namespace sb::handlers {

using namespace Qt::StringLiterals;
using codec::JsonWriter;
using codec::ObjectReader;
using codec::TimeFormat;
using core::ErrorCode;
using core::failure;
using core::Result;

namespace {

/// Everything the caller may do somewhere, in the order of the alphabet.
QStringList permissionsOf(const domain::Identity &identity)
{
    std::set<QString> held;
    for (const domain::Grant &grant : identity.grants) {
        for (const QString &permission : grant.permissions) {
            if (identity.holdsSomewhere(permission))
                held.insert(permission);
        }
    }
    return QStringList(held.begin(), held.end());
}

void writeGrant(JsonWriter &json, const domain::Grant &grant)
{
    json.beginObject()
        .field(u"role_id", grant.roleId)
        .field(u"role_name", grant.roleName)
        .field(u"permissions", grant.permissions)
        .key(u"scope")
        .beginObject();
    for (const auto &[key, value] : grant.scope)
        json.field(key, value);
    json.endObject().endObject();
}

/// The members of a user, within an object that is open.
void writeUser(JsonWriter &json, const services::ListedUser &listed)
{
    const domain::User &user = listed.user;
    json.field(u"id", user.id)
        .field(u"email", user.email)
        .fieldIfPresent(u"display_name", user.displayName)
        .field(u"kind", domain::toWord(user.kind))
        .field(u"enabled", user.enabled)
        .fieldIfPresent(u"locked_until", listed.lockedUntil, TimeFormat::Ts)
        .fieldIfPresent(u"last_login_at", user.lastLoginAt, TimeFormat::Tn)
        .field(u"created_at", user.createdAt, TimeFormat::Tn);
}

Result<services::UserDraft> draftFrom(const http::Request &request)
{
    const auto body = request.jsonObject();
    if (!body)
        return failure(body);
    ObjectReader reader(body->root());
    services::UserDraft draft;
    draft.email = reader.requiredText(u"email");
    draft.displayName = reader.text(u"display_name").value_or(QString());
    const auto kind = reader.text(u"kind");
    draft.password = reader.secret(u"password");
    if (const auto read = reader.finish(); !read)
        return failure(read);
    if (kind) {
        const auto known = domain::userKindFromWord(*kind);
        if (!known)
            return failure(ErrorCode::InvalidValue, u"must be person or service"_s, u"/kind"_s);
        draft.kind = *known;
    }
    return draft;
}

} // namespace

Result<http::Response> UserHandler::me(const http::Request &request) const
{
    const domain::Identity &identity = request.call.actor;
    const bool isPerson = identity.kind == domain::IdentityKind::Person;
    JsonWriter json;
    json.beginObject()
        .field(u"id", identity.id)
        .field(u"email", identity.email)
        .field(u"display_name", identity.name)
        .field(u"kind", isPerson ? u"person" : u"service")
        .field(u"must_change_password", identity.mustChangePassword)
        .field(u"permissions", permissionsOf(identity))
        .key(u"grants")
        .beginArray();
    for (const domain::Grant &grant : identity.grants)
        writeGrant(json, grant);
    json.endArray()
        .fieldIfPresent(u"session_expires_at", identity.sessionExpiresAt, TimeFormat::Ts)
        .endObject();
    return http::Response::json(json.take());
}

Result<http::Response> UserHandler::list(const http::Request &request) const
{
    const auto page = pageRequestOf(request);
    if (!page)
        return failure(page);
    const auto users = m_users.list(*page);
    if (!users)
        return failure(users);
    return pageResponse(request, *users, [](JsonWriter &json, const services::ListedUser &user) {
        json.beginObject();
        writeUser(json, user);
        json.endObject();
    });
}

Result<http::Response> UserHandler::create(const http::Request &request) const
{
    const auto draft = draftFrom(request);
    if (!draft)
        return failure(draft);
    const auto added = m_users.add(request.call, *draft);
    if (!added)
        return failure(added);
    JsonWriter json;
    json.beginObject();
    writeUser(json, {.user = added->user});
    if (!added->madePassword.isEmpty())
        json.key(u"password").utf8(added->madePassword.view());
    json.endObject();
    http::Response response = http::Response::json(json.take(), 201);
    response.resourceId = core::toText(added->user.id);
    response.secretBody = true;
    return response;
}

Result<http::Response> UserHandler::setEnabled(const http::Request &request) const
{
    const auto id = request.pathUuid(u"id");
    if (!id)
        return failure(id);
    const auto body = request.jsonObject();
    if (!body)
        return failure(body);
    ObjectReader reader(body->root());
    const bool enabled = reader.requiredBoolean(u"enabled");
    if (const auto read = reader.finish(); !read)
        return failure(read);
    const auto set = m_users.setEnabled(request.call, *id, enabled);
    if (!set)
        return failure(set);
    return http::Response::noContent();
}

Result<http::Response> UserHandler::setPassword(const http::Request &request) const
{
    const auto id = request.pathUuid(u"id");
    if (!id)
        return failure(id);
    const auto body = request.jsonObject();
    if (!body)
        return failure(body);
    ObjectReader reader(body->root());
    const auto password = reader.secret(u"password");
    if (!body->root().member(u"password"))
        reader.fault(u"/password"_s, u"is required"_s);
    if (const auto read = reader.finish(); !read)
        return failure(read);
    const auto set = m_users.setPassword(request.call, *id, *password);
    if (!set)
        return failure(set);
    return http::Response::noContent();
}

Result<http::Response> UserHandler::unlock(const http::Request &request) const
{
    const auto id = request.pathUuid(u"id");
    if (!id)
        return failure(id);
    const auto unlocked = m_users.unlock(request.call, *id);
    if (!unlocked)
        return failure(unlocked);
    return http::Response::noContent();
}

} // namespace sb::handlers
