#include "server/services/project_admin.h"

#include "server/domain/name_rules.h"
#include "server/domain/tenancy_rules.h"
#include "server/services/change_record.h"
#include "shared/model/permission.h"

namespace sb::services {

using namespace Qt::StringLiterals;
using core::ErrorCode;
using core::failure;
using core::Result;
using domain::Project;
using storage::Transaction;

namespace {

QString projectResource(const QUuid &id)
{
    return u"project:"_s + id.toString(QUuid::WithoutBraces);
}

QJsonObject recordOf(const Project &project)
{
    return {{u"name"_s, project.name},
            {u"owner_team_id"_s, project.ownerTeamId},
            {u"status"_s, domain::toWord(project.status)}};
}

core::Failure notFound()
{
    return failure(ErrorCode::NotFound, u"project not found"_s);
}

} // namespace

Result<Project> ProjectAdmin::create(const domain::CallContext &call, const Project &draft) const
{
    // A grant for one project says nothing of one that does not exist yet.
    if (!call.actor.holdsGlobally(model::permissions::projectEdit))
        return failure(ErrorCode::MissingPermission,
                       u"missing permission \"project.edit\" (global scope)"_s);
    const auto name = domain::checkName(draft.name, u"/name"_s);
    if (!name)
        return failure(name);
    Project project{.id = QUuid::createUuid(), .name = *name, .status = draft.status};
    if (!draft.ownerTeamId.isEmpty()) {
        const auto owner = domain::checkName(draft.ownerTeamId, u"/owner_team_id"_s);
        if (!owner)
            return failure(owner);
        project.ownerTeamId = *owner;
    }
    return m_unitOfWork.write(call, [&](Transaction &tx) -> Result<Audited<Project>> {
        if (!m_projects.insert(tx, project))
            return failure(ErrorCode::Conflict, u"a project of this name exists"_s, u"/name"_s);
        return Audited<Project>(
            m_projects.find(tx, project.id).value(),
            changeEvent(u"project.create"_s, projectResource(project.id), {}, recordOf(project)));
    });
}

Result<domain::Page<Project>> ProjectAdmin::list(const domain::CallContext &call,
                                                 const domain::PageRequest &page) const
{
    const auto scopes = domain::scopesOf(call.actor);
    return m_unitOfWork.read([&](Transaction &tx) -> Result<domain::Page<Project>> {
        return m_projects.page(tx, scopes, page);
    });
}

Result<Project> ProjectAdmin::get(const domain::CallContext &call, const QUuid &id) const
{
    if (!domain::maySeeProject(domain::scopesOf(call.actor), id))
        return notFound();
    return m_unitOfWork.read([&](Transaction &tx) -> Result<Project> {
        auto project = m_projects.find(tx, id);
        if (!project)
            return notFound();
        return std::move(*project);
    });
}

Result<void> ProjectAdmin::setStatus(const domain::CallContext &call, const QUuid &id,
                                     domain::ProjectStatus status) const
{
    if (!domain::maySeeProject(domain::scopesOf(call.actor), id))
        return notFound();
    const auto changed =
        m_unitOfWork.write(call, [&](Transaction &tx) -> Result<MaybeAudited<QUuid>> {
            const auto current = m_projects.findForUpdate(tx, id);
            if (!current)
                return notFound();
            if (const auto may = domain::checkMayEditProject(call.actor, id); !may)
                return failure(may);
            if (current->status == status)
                return MaybeAudited<QUuid>{.value = id};
            m_projects.setStatus(tx, id, status);
            Project after = *current;
            after.status = status;
            return MaybeAudited<QUuid>{
                .value = id,
                .events = {changeEvent(u"project.update"_s, projectResource(id), recordOf(*current),
                                       recordOf(after))}};
        });
    if (!changed)
        return failure(changed);
    return {};
}

} // namespace sb::services
