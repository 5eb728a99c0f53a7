// Table user_roles: who holds which role, where (contract E, B3).
#pragma once

#include "server/domain/page.h"
#include "server/domain/role.h"
#include "server/storage/transaction.h"

#include <optional>
#include <vector>

#include <QString>
#include <QStringList>
#include <QUuid>

namespace sb::storage {

class UserRoleRepository
{
public:
    /// The id of the role of that name.
    [[nodiscard]] std::optional<QUuid> findRole(Transaction &tx, const QString &name) const;
    void insert(Transaction &tx, const domain::UserRole &grant) const;
    [[nodiscard]] std::optional<domain::UserRole> find(Transaction &tx, const QUuid &id) const;
    [[nodiscard]] std::vector<domain::UserRole> listOfRole(Transaction &tx,
                                                           const QUuid &roleId) const;
    /// Oldest first; of one user when `userId` is given.
    [[nodiscard]] domain::Page<domain::UserRole> list(Transaction &tx,
                                                      const std::optional<QUuid> &userId,
                                                      const domain::PageRequest &page) const;
    /// False when it was gone already.
    [[nodiscard]] bool remove(Transaction &tx, const QUuid &id) const;
    /// Everything that the user's roles hold, through whatever scope.
    [[nodiscard]] QStringList permissionsOf(Transaction &tx, const QUuid &userId) const;
    /// Whether anybody, enabled or not, was granted the role without a scope.
    [[nodiscard]] bool isHeld(Transaction &tx, const QUuid &roleId) const;

    /// Whoever changes who may do what goes one after the other from here to the end of the
    /// transaction, on all servers.
    void lockChanges(Transaction &tx) const;
    /// Whether an enabled person holds the permission without a scope.
    [[nodiscard]] bool hasHolder(Transaction &tx, const QString &permission) const;
};

} // namespace sb::storage
