#include "shared/client/role_api.h"

#include "shared/codec/bounds_codec.h"
#include "shared/codec/role_codec.h"
#include "shared/contract/routes.h"

namespace sb::client {

using namespace Qt::StringLiterals;
namespace routes = contract::routes;

void RoleApi::list(const PageRequest &page, QObject *context,
                   PeopleCallback<Page<model::Role>> callback) const
{
    Query query;
    appendPaging(query, page);
    m_people.exchange({.path = contract::pathOf(routes::roles) + queryText(query)}, context,
                      asPage<model::Role>(codec::roleFrom, std::move(callback)));
}

void RoleApi::get(const QUuid &id, QObject *context,
                  PeopleCallback<Versioned<model::Role>> callback) const
{
    m_people.exchange({.path = contract::pathOf(routes::role, id)}, context,
                      asVersioned<model::Role>(codec::roleFrom, std::move(callback)));
}

void RoleApi::create(const model::Role &role, const QString &idempotencyKey, QObject *context,
                     PeopleCallback<model::Role> callback) const
{
    codec::JsonWriter json;
    json.beginObject()
        .field(u"name", role.name)
        .field(u"description", role.description)
        .field(u"permissions", role.permissions)
        .endObject();
    m_people.exchange({.method = "POST"_ba,
                       .path = contract::pathOf(routes::roles),
                       .headers = idempotent(idempotencyKey),
                       .body = json.take()},
                      context, asObject<model::Role>(codec::roleFrom, std::move(callback)));
}

void RoleApi::setPermissions(const QUuid &id, const QStringList &permissions,
                             const QByteArray &entityTag, QObject *context,
                             PeopleCallback<void> callback) const
{
    codec::JsonWriter json;
    json.beginObject().field(u"permissions", permissions).endObject();
    m_people.exchange({.method = "PUT"_ba,
                       .path = contract::pathOf(routes::rolePermissions, id),
                       .headers = ifMatch(entityTag),
                       .body = json.take()},
                      context, asNothing(std::move(callback)));
}

void RoleApi::remove(const QUuid &id, QObject *context, PeopleCallback<void> callback) const
{
    m_people.exchange({.method = "DELETE"_ba, .path = contract::pathOf(routes::role, id)}, context,
                      asNothing(std::move(callback)));
}

void RoleApi::grants(const PageRequest &page, QObject *context,
                     PeopleCallback<Page<model::UserRole>> callback) const
{
    Query query;
    appendPaging(query, page);
    m_people.exchange({.path = contract::pathOf(routes::userRoles) + queryText(query)}, context,
                      asPage<model::UserRole>(codec::userRoleFrom, std::move(callback)));
}

void RoleApi::grant(const model::UserRole &grant, const QString &idempotencyKey, QObject *context,
                    PeopleCallback<model::UserRole> callback) const
{
    codec::JsonWriter json;
    json.beginObject()
        .field(u"user_id", grant.userId)
        .field(u"role_id", grant.roleId)
        .key(u"scope");
    codec::writeBounds(json, grant.scope);
    json.endObject();
    m_people.exchange({.method = "POST"_ba,
                       .path = contract::pathOf(routes::userRoles),
                       .headers = idempotent(idempotencyKey),
                       .body = json.take()},
                      context, asObject<model::UserRole>(codec::userRoleFrom, std::move(callback)));
}

void RoleApi::revoke(const QUuid &grantId, QObject *context, PeopleCallback<void> callback) const
{
    m_people.exchange({.method = "DELETE"_ba, .path = contract::pathOf(routes::userRole, grantId)},
                      context, asNothing(std::move(callback)));
}

} // namespace sb::client
