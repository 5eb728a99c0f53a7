#include "server/storage/role_repository.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace sb::storage {

using namespace Qt::StringLiterals;

namespace {

const QString selectRole = uR"(
    SELECT id, name, description, permissions, is_system, revision, sb_us(created_at) AS created_at,
           sb_us(updated_at) AS updated_at
    FROM roles )"_s;

domain::Role roleFrom(const Row &row)
{
    return {.id = row.uuid("id"_L1),
            .name = row.text("name"_L1),
            .description = row.text("description"_L1),
            .permissions = row.textList("permissions"_L1),
            .isSystem = row.flag("is_system"_L1),
            .revision = row.integer("revision"_L1),
            .createdAt = row.time("created_at"_L1),
            .updatedAt = row.time("updated_at"_L1)};
}

QString jsonText(const QStringList &list)
{
    return QString::fromUtf8(
        QJsonDocument(QJsonArray::fromStringList(list)).toJson(QJsonDocument::Compact));
}

} // namespace

bool RoleRepository::insert(Transaction &tx, const domain::Role &role) const
{
    static const QString insertRole = uR"(
        INSERT INTO roles (id, name, description, permissions) VALUES (?, ?, ?, ?::jsonb)
        ON CONFLICT (name) DO NOTHING)"_s;

    return tx.execute(insertRole,
                      {role.id, role.name, role.description, jsonText(role.permissions)}) == 1;
}

std::optional<domain::Role> RoleRepository::find(Transaction &tx, const QUuid &id) const
{
    static const QString findRole = selectRole + u"WHERE id = ?"_s;

    const auto row = tx.queryRow(findRole, {id});
    return row ? std::optional(roleFrom(*row)) : std::nullopt;
}

std::optional<domain::Role> RoleRepository::findForUpdate(Transaction &tx, const QUuid &id) const
{
    static const QString lockRole = selectRole + u"WHERE id = ? FOR UPDATE"_s;

    const auto row = tx.queryRow(lockRole, {id});
    return row ? std::optional(roleFrom(*row)) : std::nullopt;
}

bool RoleRepository::lockForUse(Transaction &tx, const QUuid &id) const
{
    static const QString shareRole = u"SELECT id FROM roles WHERE id = ? FOR KEY SHARE"_s;

    return tx.queryRow(shareRole, {id}).has_value();
}

domain::Page<domain::Role> RoleRepository::list(Transaction &tx,
                                                const domain::PageRequest &page) const
{
    static const QString listRoles = selectRole + uR"(
        WHERE ?::bigint IS NULL OR (created_at, id) > (sb_ts(?::bigint), ?::uuid)
        ORDER BY created_at, id
        LIMIT ?)"_s;

    const auto afterTime = page.after ? std::optional(page.after->time) : std::nullopt;
    const auto afterId = page.after ? std::optional(page.after->id) : std::nullopt;
    domain::Page<domain::Role> roles;
    for (const Row &row : tx.query(listRoles, {afterTime, afterTime, afterId, page.limit + 1})) {
        if (roles.items.size() == static_cast<std::size_t>(page.limit)) {
            roles.next = {roles.items.back().createdAt, roles.items.back().id};
            break;
        }
        roles.items.push_back(roleFrom(row));
    }
    return roles;
}

void RoleRepository::setPermissions(Transaction &tx, const QUuid &id,
                                    const QStringList &permissions) const
{
    static const QString replacePermissions =
        u"UPDATE roles SET permissions = ?::jsonb, revision = revision + 1 WHERE id = ?"_s;

    tx.execute(replacePermissions, {jsonText(permissions), id});
}

RoleUse RoleRepository::useOf(Transaction &tx, const QUuid &id) const
{
    static const QString findUse = uR"(
        SELECT (SELECT name FROM workflow_definitions WHERE approver_role_id = ? ORDER BY name LIMIT 1)
                   AS workflow,
               EXISTS (SELECT FROM access_requests
                       WHERE approver_role_id = ? AND status IN ('pending', 'approved')) AS is_open)"_s;

    const Row row = tx.queryRow(findUse, {id, id}).value();
    return {.workflow = row.text("workflow"_L1), .byOpenRequest = row.flag("is_open"_L1)};
}

void RoleRepository::remove(Transaction &tx, const QUuid &id) const
{
    static const QString deleteRole = u"DELETE FROM roles WHERE id = ?"_s;

    tx.execute(deleteRole, {id});
}

} // namespace sb::storage
