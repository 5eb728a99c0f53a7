// Table roles (contract E).
#pragma once

#include "server/domain/page.h"
#include "server/domain/role.h"
#include "server/storage/transaction.h"

#include <optional>

#include <QString>
#include <QStringList>
#include <QUuid>

namespace sb::storage {

/// What keeps a role from being deleted.
struct RoleUse
{
    /// The name of a workflow whose approver role it is; empty for none.
    QString workflow = {};
    /// A pending or approved request asks for votes of the role.
    bool byOpenRequest = false;
};

class RoleRepository
{
public:
    /// False when the name is taken.
    [[nodiscard]] bool insert(Transaction &tx, const domain::Role &role) const;
    [[nodiscard]] std::optional<domain::Role> find(Transaction &tx, const QUuid &id) const;
    /// The same with the row locked until the transaction ends, against requests that are about to
    /// name it too.
    [[nodiscard]] std::optional<domain::Role> findForUpdate(Transaction &tx, const QUuid &id) const;
    /// Keeps the role from being deleted until the transaction ends; false when it is gone.
    [[nodiscard]] bool lockForUse(Transaction &tx, const QUuid &id) const;
    /// Oldest first.
    [[nodiscard]] domain::Page<domain::Role> list(Transaction &tx,
                                                  const domain::PageRequest &page) const;
    /// Counts as an edit: the revision goes up.
    void setPermissions(Transaction &tx, const QUuid &id, const QStringList &permissions) const;
    [[nodiscard]] RoleUse useOf(Transaction &tx, const QUuid &id) const;
    /// Takes the role's assignments with it.
    void remove(Transaction &tx, const QUuid &id) const;
};

} // namespace sb::storage
