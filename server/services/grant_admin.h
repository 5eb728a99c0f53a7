// Assignments of roles to users: made, shown, taken back (contract E, B3).
#pragma once

#include "server/services/unit_of_work.h"
#include "server/storage/project_repository.h"
#include "server/storage/role_repository.h"
#include "server/storage/user_repository.h"
#include "server/storage/user_role_repository.h"

#include <optional>

#include <QJsonObject>

namespace sb::services {

struct NewGrant
{
    QUuid userId = {};
    QUuid roleId = {};
    /// Keys of contract B3 to texts; empty for everywhere.
    QJsonObject scope = {};
};

class GrantAdmin
{
public:
    explicit GrantAdmin(const UnitOfWork &unitOfWork) : m_unitOfWork(unitOfWork) {}

    /// InvalidValue for an unknown user, role or project and for a scope that will not do;
    /// Escalation when the role holds what the caller does not hold globally.
    [[nodiscard]] core::Result<domain::UserRole> add(const domain::CallContext &call,
                                                     const NewGrant &grant) const;
    /// Oldest first, of `userId` alone when it is given. Who neither grants roles, nor manages
    /// users, nor reads the audit trail sees their own only.
    [[nodiscard]] core::Result<domain::Page<domain::UserRole>>
    list(const domain::CallContext &call, const std::optional<QUuid> &userId,
         const domain::PageRequest &page) const;
    /// NotFound; LastAdmin.
    [[nodiscard]] core::Result<void> remove(const domain::CallContext &call, const QUuid &id) const;

private:
    [[nodiscard]] core::Result<domain::Role> checkParts(storage::Transaction &tx,
                                                        const domain::UserRole &grant) const;

    const UnitOfWork &m_unitOfWork;
    storage::UserRoleRepository m_grants;
    storage::RoleRepository m_roles;
    storage::UserRepository m_users;
    storage::ProjectRepository m_projects;
};

} // namespace sb::services
