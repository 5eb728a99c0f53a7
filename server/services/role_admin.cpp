#include "server/services/role_admin.h"

#include "server/domain/name_rules.h"
#include "server/domain/permission_rules.h"
#include "server/services/change_record.h"
#include "server/services/current_actor.h"
#include "server/services/grant_audit.h"
#include "server/services/last_admin.h"
#include "shared/model/permission.h"

#include <QJsonArray>

namespace sb::services {

using namespace Qt::StringLiterals;
using core::ErrorCode;
using core::failure;
using core::Result;
using storage::Transaction;

namespace {

QStringList without(const QStringList &all, const QStringList &some)
{
    QStringList rest;
    for (const QString &one : all) {
        if (!some.contains(one))
            rest.append(one);
    }
    return rest;
}

QJsonObject recordOf(const QString &name, const QStringList &permissions)
{
    return {{u"name"_s, name}, {u"permissions"_s, QJsonArray::fromStringList(permissions)}};
}

Result<void> checkUnused(const domain::Role &role, const storage::RoleUse &use)
{
    if (role.isSystem)
        return failure(ErrorCode::WrongState,
                       u"a system role cannot be deleted; its permissions can be edited"_s);
    if (!use.workflow.isEmpty())
        return failure(ErrorCode::Conflict,
                       u"the workflow \"%1\" asks for votes of this role"_s.arg(use.workflow));
    if (use.byOpenRequest)
        return failure(ErrorCode::Conflict, u"an open request asks for votes of this role"_s);
    return {};
}

} // namespace

Result<domain::Role> RoleAdmin::add(const domain::CallContext &call, const NewRole &wanted) const
{
    const auto name = domain::checkName(wanted.name, u"/name"_s);
    if (!name)
        return failure(name);
    const auto description = domain::checkDescription(wanted.description, u"/description"_s);
    if (!description)
        return failure(description);
    if (const auto known = domain::checkPermissionList(wanted.permissions, u"/permissions"_s);
        !known)
        return failure(known);

    const QUuid id = QUuid::createUuid();
    return m_unitOfWork.write(call, [&](Transaction &tx) -> Result<Audited<domain::Role>> {
        if (const auto held = domain::checkNoEscalation(call.actor, wanted.permissions); !held)
            return failure(held);
        if (!m_roles.insert(tx, {.id = id,
                                 .name = *name,
                                 .description = *description,
                                 .permissions = wanted.permissions}))
            return failure(ErrorCode::Conflict, u"a role of this name exists"_s, u"/name"_s);
        return Audited<domain::Role>(m_roles.find(tx, id).value(),
                                     AuditEvent{.action = u"role.create"_s,
                                                .resource = roleResource(id),
                                                .metadata = recordOf(*name, wanted.permissions)});
    });
}

Result<domain::Role> RoleAdmin::get(const QUuid &id) const
{
    return m_unitOfWork.read([&](Transaction &tx) -> Result<domain::Role> {
        auto role = m_roles.find(tx, id);
        if (!role)
            return failure(ErrorCode::NotFound, u"role not found"_s);
        return std::move(*role);
    });
}

Result<domain::Page<domain::Role>> RoleAdmin::list(const domain::PageRequest &page) const
{
    return m_unitOfWork.read([&](Transaction &tx) -> Result<domain::Page<domain::Role>> {
        return m_roles.list(tx, page);
    });
}

Result<domain::Role> RoleAdmin::findForEdit(Transaction &tx, const QUuid &id,
                                            const domain::RevisionMatch &match) const
{
    auto role = m_roles.findForUpdate(tx, id);
    if (!role)
        return failure(ErrorCode::NotFound, u"role not found"_s);
    if (const auto current = domain::checkRevision(match, role->revision); !current)
        return failure(current);
    return std::move(*role);
}

Result<domain::Role> RoleAdmin::setPermissions(const domain::CallContext &call, const QUuid &id,
                                               const QStringList &permissions,
                                               const domain::RevisionMatch &match) const
{
    if (const auto known = domain::checkPermissionList(permissions, u"/permissions"_s); !known)
        return failure(known);
    return m_unitOfWork.write(call, [&](Transaction &tx) -> Result<MaybeAudited<domain::Role>> {
        const LastAdmin lastAdmin(tx);
        const auto actor = currentActor(tx, call, model::permissions::roleEdit);
        if (!actor)
            return failure(actor);
        const auto role = findForEdit(tx, id, match);
        if (!role)
            return failure(role);
        const QStringList added = without(permissions, role->permissions);
        if (const auto held = domain::checkNoEscalation(*actor, added); !held)
            return failure(held);
        if (permissions == role->permissions)
            return MaybeAudited<domain::Role>{.value = *role};
        m_roles.setPermissions(tx, id, permissions);
        if (const auto left = lastAdmin.check(); !left)
            return failure(left);
        return MaybeAudited<domain::Role>{
            .value = m_roles.find(tx, id).value(),
            .events = {changeEvent(u"role.set_permissions"_s, roleResource(id),
                                   recordOf(role->name, role->permissions),
                                   recordOf(role->name, permissions))}};
    });
}

Result<void> RoleAdmin::remove(const domain::CallContext &call, const QUuid &id,
                               const domain::RevisionMatch &match) const
{
    const auto removed = m_unitOfWork.write(call, [&](Transaction &tx) -> Result<Audited<bool>> {
        const LastAdmin lastAdmin(tx);
        const auto role = findForEdit(tx, id, match);
        if (!role)
            return failure(role);
        if (const auto unused = checkUnused(*role, m_roles.useOf(tx, id)); !unused)
            return failure(unused);
        std::vector<AuditEvent> events;
        for (const domain::UserRole &grant : m_grants.listOfRole(tx, id))
            events.push_back(revokeEvent(grant, role->name));
        m_roles.remove(tx, id);
        if (const auto left = lastAdmin.check(); !left)
            return failure(left);
        events.push_back(
            {.action = u"role.delete"_s,
             .resource = roleResource(id),
             .metadata = {{u"name"_s, role->name},
                          {u"permissions"_s, QJsonArray::fromStringList(role->permissions)},
                          {u"assignments"_s, static_cast<qint64>(events.size())}}});
        return Audited<bool>(true, std::move(events));
    });
    return removed ? Result<void>() : Result<void>(failure(removed));
}

} // namespace sb::services
