#include "server/services/grant_admin.h"

#include "server/domain/permission_rules.h"
#include "server/domain/scope_match.h"
#include "server/services/current_actor.h"
#include "server/services/grant_audit.h"
#include "server/services/last_admin.h"
#include "shared/core/uuid_text.h"
#include "shared/model/permission.h"

namespace sb::services {

using namespace Qt::StringLiterals;
using core::ErrorCode;
using core::failure;
using core::Result;
using storage::Transaction;

namespace {

const QString projectKey = u"project_id"_s;

bool seesAll(const domain::Identity &viewer)
{
    return viewer.holdsGlobally(model::permissions::userRoleEdit) ||
           viewer.holdsGlobally(model::permissions::userEdit) ||
           viewer.holdsGlobally(model::permissions::auditRead);
}

} // namespace

/// Everything that a grant names; its role.
Result<domain::Role> GrantAdmin::checkParts(Transaction &tx, const domain::UserRole &grant) const
{
    if (!m_users.find(tx, grant.userId))
        return failure(ErrorCode::InvalidValue, u"there is no such user"_s, u"/user_id"_s);
    auto role = m_roles.findForUpdate(tx, grant.roleId);
    if (!role)
        return failure(ErrorCode::InvalidValue, u"there is no such role"_s, u"/role_id"_s);
    if (const auto project = grant.scope.find(projectKey); project != grant.scope.end()) {
        const auto id = core::uuidFromText(project->second);
        if (!id || !m_projects.find(tx, *id))
            return failure(ErrorCode::InvalidValue, u"there is no such project"_s,
                           u"/scope/project_id"_s);
    }
    return std::move(*role);
}

Result<domain::UserRole> GrantAdmin::add(const domain::CallContext &call,
                                         const NewGrant &wanted) const
{
    const auto scope = domain::scopeFromJson(wanted.scope, u"/scope"_s);
    if (!scope)
        return failure(scope);
    const domain::UserRole grant{.id = QUuid::createUuid(),
                                 .userId = wanted.userId,
                                 .roleId = wanted.roleId,
                                 .scope = *scope,
                                 .grantedBy = call.actor.actor()};
    return m_unitOfWork.write(call, [&](Transaction &tx) -> Result<Audited<domain::UserRole>> {
        // A role must not become more than was looked at before it is granted.
        m_grants.lockChanges(tx);
        const auto actor = currentActor(tx, call, model::permissions::userRoleEdit);
        if (!actor)
            return failure(actor);
        const auto role = checkParts(tx, grant);
        if (!role)
            return failure(role);
        if (const auto held = domain::checkNoEscalation(*actor, role->permissions); !held)
            return failure(held);
        m_grants.insert(tx, grant);
        return Audited<domain::UserRole>(m_grants.find(tx, grant.id).value(),
                                         grantEvent(grant, role->name));
    });
}

Result<domain::Page<domain::UserRole>> GrantAdmin::list(const domain::CallContext &call,
                                                        const std::optional<QUuid> &userId,
                                                        const domain::PageRequest &page) const
{
    const bool isOwn = !userId || *userId == call.actor.id;
    if (!seesAll(call.actor) && !isOwn)
        return domain::Page<domain::UserRole>{};
    const auto whose = seesAll(call.actor) ? userId : std::optional(call.actor.id);
    return m_unitOfWork.read([&](Transaction &tx) -> Result<domain::Page<domain::UserRole>> {
        return m_grants.list(tx, whose, page);
    });
}

Result<void> GrantAdmin::remove(const domain::CallContext &call, const QUuid &id) const
{
    const auto removed = m_unitOfWork.write(call, [&](Transaction &tx) -> Result<Audited<bool>> {
        const LastAdmin lastAdmin(tx);
        const auto grant = m_grants.find(tx, id);
        if (!grant || !m_grants.remove(tx, id))
            return failure(ErrorCode::NotFound, u"assignment not found"_s);
        if (const auto left = lastAdmin.check(); !left)
            return failure(left);
        const auto role = m_roles.find(tx, grant->roleId);
        return Audited<bool>(true, revokeEvent(*grant, role ? role->name : QString()));
    });
    return removed ? Result<void>() : Result<void>(failure(removed));
}

} // namespace sb::services
