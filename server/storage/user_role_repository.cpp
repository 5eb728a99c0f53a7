#include "server/storage/user_role_repository.h"

#include "server/domain/scope_match.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace sb::storage {

using namespace Qt::StringLiterals;

namespace {

const QString selectGrant = uR"(
    SELECT id, user_id, role_id, scope, granted_by, sb_us(granted_at) AS granted_at
    FROM user_roles )"_s;

domain::UserRole grantFrom(const Row &row)
{
    return {.id = row.uuid("id"_L1),
            .userId = row.uuid("user_id"_L1),
            .roleId = row.uuid("role_id"_L1),
            .scope = domain::scopeFromStored(row.jsonObject("scope"_L1)),
            .grantedBy = row.text("granted_by"_L1),
            .grantedAt = row.time("granted_at"_L1)};
}

} // namespace

std::optional<QUuid> UserRoleRepository::findRole(Transaction &tx, const QString &name) const
{
    static const QString findByName = u"SELECT id FROM roles WHERE name = ?"_s;

    const auto row = tx.queryRow(findByName, {name});
    return row ? std::optional(row->uuid("id"_L1)) : std::nullopt;
}

void UserRoleRepository::insert(Transaction &tx, const domain::UserRole &grant) const
{
    static const QString insertGrant = uR"(
        INSERT INTO user_roles (id, user_id, role_id, scope, granted_by)
        VALUES (?, ?, ?, ?::jsonb, ?))"_s;

    QJsonObject scope;
    for (const auto &[key, value] : grant.scope)
        scope.insert(key, value);
    tx.execute(insertGrant, {grant.id, grant.userId, grant.roleId,
                             QString::fromUtf8(QJsonDocument(scope).toJson(QJsonDocument::Compact)),
                             grant.grantedBy});
}

std::optional<domain::UserRole> UserRoleRepository::find(Transaction &tx, const QUuid &id) const
{
    static const QString findGrant = selectGrant + u"WHERE id = ?"_s;

    const auto row = tx.queryRow(findGrant, {id});
    return row ? std::optional(grantFrom(*row)) : std::nullopt;
}

std::vector<domain::UserRole> UserRoleRepository::listOfRole(Transaction &tx,
                                                             const QUuid &roleId) const
{
    static const QString listGrants = selectGrant + u"WHERE role_id = ? ORDER BY granted_at, id"_s;

    std::vector<domain::UserRole> grants;
    for (const Row &row : tx.query(listGrants, {roleId}))
        grants.push_back(grantFrom(row));
    return grants;
}

domain::Page<domain::UserRole> UserRoleRepository::list(Transaction &tx,
                                                        const std::optional<QUuid> &userId,
                                                        const domain::PageRequest &page) const
{
    static const QString listGrants = selectGrant + uR"(
        WHERE (?::uuid IS NULL OR user_id = ?::uuid)
          AND (?::bigint IS NULL OR (granted_at, id) > (sb_ts(?::bigint), ?::uuid))
        ORDER BY granted_at, id
        LIMIT ?)"_s;

    const auto afterTime = page.after ? std::optional(page.after->time) : std::nullopt;
    const auto afterId = page.after ? std::optional(page.after->id) : std::nullopt;
    domain::Page<domain::UserRole> grants;
    for (const Row &row :
         tx.query(listGrants, {userId, userId, afterTime, afterTime, afterId, page.limit + 1})) {
        if (grants.items.size() == static_cast<std::size_t>(page.limit)) {
            grants.next = {grants.items.back().grantedAt, grants.items.back().id};
            break;
        }
        grants.items.push_back(grantFrom(row));
    }
    return grants;
}

bool UserRoleRepository::remove(Transaction &tx, const QUuid &id) const
{
    static const QString deleteGrant = u"DELETE FROM user_roles WHERE id = ?"_s;

    return tx.execute(deleteGrant, {id}) == 1;
}

QStringList UserRoleRepository::permissionsOf(Transaction &tx, const QUuid &userId) const
{
    static const QString listPermissions = uR"(
        SELECT DISTINCT held.permission
        FROM user_roles g
        JOIN roles r ON r.id = g.role_id
        CROSS JOIN LATERAL jsonb_array_elements_text(r.permissions) AS held (permission)
        WHERE g.user_id = ?
        ORDER BY held.permission)"_s;

    QStringList permissions;
    for (const Row &row : tx.query(listPermissions, {userId}))
        permissions.append(row.text("permission"_L1));
    return permissions;
}

bool UserRoleRepository::isHeld(Transaction &tx, const QUuid &roleId) const
{
    static const QString findHolder = uR"(
        SELECT EXISTS (SELECT FROM user_roles WHERE role_id = ? AND scope = '{}'::jsonb) AS held)"_s;

    return tx.queryRow(findHolder, {roleId}).value().flag("held"_L1);
}

void UserRoleRepository::lockChanges(Transaction &tx) const
{
    static const QString takeLock =
        u"SELECT pg_advisory_xact_lock(hashtextextended('secret-broker: who may do what', 0))"_s;

    (void)tx.query(takeLock);
}

bool UserRoleRepository::hasHolder(Transaction &tx, const QString &permission) const
{
    static const QString findHolder = uR"(
        SELECT EXISTS (
            SELECT FROM users u
            JOIN user_roles g ON g.user_id = u.id
            JOIN roles r ON r.id = g.role_id
            WHERE u.enabled AND u.kind = 'person' AND g.scope = '{}'::jsonb
              AND jsonb_exists(r.permissions, ?)) AS held)"_s;

    return tx.queryRow(findHolder, {permission}).value().flag("held"_L1);
}

} // namespace sb::storage
