// Tables roles and user_roles, as far as making people needs them.
#pragma once

#include "server/domain/role.h"
#include "server/storage/transaction.h"

#include <optional>

#include <QString>
#include <QUuid>

namespace sb::storage {

class UserRoleRepository
{
public:
    /// The id of the role of that name.
    [[nodiscard]] std::optional<QUuid> findRole(Transaction &tx, const QString &name) const;
    void insert(Transaction &tx, const domain::UserRole &grant) const;
    /// Whether anybody, enabled or not, was granted the role without a scope.
    [[nodiscard]] bool isHeld(Transaction &tx, const QUuid &roleId) const;
};

} // namespace sb::storage
