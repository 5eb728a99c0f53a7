#include "server/storage/user_role_repository.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace sb::storage {

using namespace Qt::StringLiterals;

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

bool UserRoleRepository::isHeld(Transaction &tx, const QUuid &roleId) const
{
    static const QString findHolder = uR"(
        SELECT EXISTS (SELECT FROM user_roles WHERE role_id = ? AND scope = '{}'::jsonb) AS held)"_s;

    return tx.queryRow(findHolder, {roleId}).value().flag("held"_L1);
}

} // namespace sb::storage
