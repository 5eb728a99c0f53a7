// Roles: sets of permissions under a name (contract E, B3, B8).
#pragma once

#include "server/domain/revision_match.h"
#include "server/services/unit_of_work.h"
#include "server/storage/role_repository.h"
#include "server/storage/user_role_repository.h"

namespace sb::services {

struct NewRole
{
    QString name = {};
    QString description = {};
    QStringList permissions = {};
};

class RoleAdmin
{
public:
    explicit RoleAdmin(const UnitOfWork &unitOfWork) : m_unitOfWork(unitOfWork) {}

    /// InvalidValue for a name, description or permission that will not do, Escalation for a
    /// permission that the caller does not hold globally, Conflict when the name is taken.
    [[nodiscard]] core::Result<domain::Role> add(const domain::CallContext &call,
                                                 const NewRole &role) const;
    [[nodiscard]] core::Result<domain::Role> get(const QUuid &id) const;
    [[nodiscard]] core::Result<domain::Page<domain::Role>>
    list(const domain::PageRequest &page) const;
    /// Replaces all. Escalation for what comes in and the caller does not hold globally; LastAdmin;
    /// PreconditionFailed when `match` wants another revision.
    [[nodiscard]] core::Result<domain::Role>
    setPermissions(const domain::CallContext &call, const QUuid &id, const QStringList &permissions,
                   const domain::RevisionMatch &match) const;
    /// With all its assignments. WrongState for a system role, Conflict for one that a workflow or
    /// an open request names; LastAdmin; PreconditionFailed.
    [[nodiscard]] core::Result<void> remove(const domain::CallContext &call, const QUuid &id,
                                            const domain::RevisionMatch &match) const;

private:
    [[nodiscard]] core::Result<domain::Role> findForEdit(storage::Transaction &tx, const QUuid &id,
                                                         const domain::RevisionMatch &match) const;

    const UnitOfWork &m_unitOfWork;
    storage::RoleRepository m_roles;
    storage::UserRoleRepository m_grants;
};

} // namespace sb::services
