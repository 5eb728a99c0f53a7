#include "server/handlers/user_handler.h"

#include "shared/codec/json_writer.h"

#include <set>

namespace sb::handlers {

using namespace Qt::StringLiterals;
using codec::JsonWriter;
using codec::TimeFormat;
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

} // namespace sb::handlers
