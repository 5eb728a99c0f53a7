#include "server/services/environment_admin.h"

#include "server/domain/name_rules.h"
#include "server/domain/tenancy_rules.h"
#include "server/services/change_record.h"
#include "shared/core/json_pointer.h"

#include <algorithm>

#include <QJsonArray>

namespace sb::services {

using namespace Qt::StringLiterals;
using core::ErrorCode;
using core::failure;
using core::Result;
using domain::Environment;
using domain::EnvironmentClaim;
using domain::EnvironmentTarget;
using storage::Transaction;

namespace {

const QString targetsPointer = QStringLiteral("/targets");

QString environmentResource(const QUuid &id)
{
    return u"environment:"_s + id.toString(QUuid::WithoutBraces);
}

QJsonObject recordOf(const EnvironmentTarget &target)
{
    QJsonObject record{{u"provider_type"_s, target.providerType},
                       {u"secret_ref_prefix"_s, target.secretRefPrefix}};
    if (target.clusterName)
        record.insert(u"cluster_name"_s, *target.clusterName);
    if (target.kvMount)
        record.insert(u"kv_mount"_s, *target.kvMount);
    return record;
}

QJsonObject recordOf(const Environment &environment)
{
    QJsonArray targets;
    for (const EnvironmentTarget &target : environment.targets)
        targets.append(recordOf(target));
    return {{u"name"_s, environment.name},
            {u"project_id"_s, environment.projectId.toString(QUuid::WithoutBraces)},
            {u"type"_s, domain::toWord(environment.type)},
            {u"targets"_s, targets}};
}

core::Failure notFound()
{
    return failure(ErrorCode::NotFound, u"environment not found"_s);
}

bool maySee(const domain::CallContext &call, const Environment &environment)
{
    return domain::maySeeEnvironment(domain::scopesOf(call.actor), environment.projectId,
                                     environment.name);
}

} // namespace

Result<Environment> EnvironmentAdmin::create(const domain::CallContext &call,
                                             const Environment &draft) const
{
    const auto name = domain::checkName(draft.name, u"/name"_s);
    if (!name)
        return failure(name);
    const Environment environment{
        .id = QUuid::createUuid(), .projectId = draft.projectId, .name = *name, .type = draft.type};
    return m_unitOfWork.write(call, [&](Transaction &tx) -> Result<Audited<Environment>> {
        const auto scopes = domain::scopesOf(call.actor);
        if (!domain::maySeeProject(scopes, draft.projectId) ||
            !m_projects.holdForUse(tx, draft.projectId))
            return failure(ErrorCode::InvalidValue, u"there is no such project"_s,
                           u"/project_id"_s);
        const auto may =
            domain::checkMayEditEnvironment(call.actor, draft.projectId, environment.name);
        if (!may)
            return failure(may);
        if (!m_environments.insert(tx, environment))
            return failure(ErrorCode::Conflict,
                           u"environment with this name already exists in the project"_s,
                           u"/name"_s);
        return Audited<Environment>(m_environments.find(tx, environment.id).value(),
                                    changeEvent(u"environment.create"_s,
                                                environmentResource(environment.id), {},
                                                recordOf(environment)));
    });
}

Result<domain::KeyPage<Environment>>
EnvironmentAdmin::list(const domain::CallContext &call, const domain::KeyPageRequest &page) const
{
    const auto scopes = domain::scopesOf(call.actor);
    return m_unitOfWork.read([&](Transaction &tx) -> Result<domain::KeyPage<Environment>> {
        return m_environments.page(tx, scopes, page);
    });
}

Result<std::vector<Environment>> EnvironmentAdmin::listOfProject(const domain::CallContext &call,
                                                                 const QUuid &projectId) const
{
    return m_unitOfWork.read([&](Transaction &tx) -> Result<std::vector<Environment>> {
        std::vector<Environment> environments = m_environments.listOfProject(tx, projectId);
        std::erase_if(environments,
                      [&](const Environment &environment) { return !maySee(call, environment); });
        return environments;
    });
}

Result<Environment> EnvironmentAdmin::get(const domain::CallContext &call, const QUuid &id) const
{
    return m_unitOfWork.read([&](Transaction &tx) -> Result<Environment> {
        auto environment = m_environments.find(tx, id);
        if (!environment || !maySee(call, *environment))
            return notFound();
        return std::move(*environment);
    });
}

Result<Environment> EnvironmentAdmin::toEdit(Transaction &tx, const domain::CallContext &call,
                                             const QUuid &id,
                                             const domain::RevisionMatch &match) const
{
    auto environment = m_environments.findForUpdate(tx, id);
    if (!environment || !maySee(call, *environment))
        return notFound();
    const auto may =
        domain::checkMayEditEnvironment(call.actor, environment->projectId, environment->name);
    if (!may)
        return failure(may);
    if (const auto fresh = domain::checkRevision(match, environment->revision); !fresh)
        return failure(fresh);
    return std::move(*environment);
}

Result<void> EnvironmentAdmin::remove(const domain::CallContext &call, const QUuid &id,
                                      const domain::RevisionMatch &match) const
{
    const auto removed = m_unitOfWork.write(call, [&](Transaction &tx) -> Result<Audited<QUuid>> {
        const auto current = toEdit(tx, call, id, match);
        if (!current)
            return failure(current);
        m_environments.remove(tx, id);
        return Audited<QUuid>(id, changeEvent(u"environment.delete"_s, environmentResource(id),
                                              recordOf(*current), {}));
    });
    if (!removed)
        return failure(removed);
    return {};
}

Result<void> EnvironmentAdmin::checkClaims(Transaction &tx, const domain::CallContext &call,
                                           const Environment &environment,
                                           const std::vector<EnvironmentTarget> &targets) const
{
    const auto claims = m_environments.listAllClaims(tx);
    for (std::size_t at = 0; at < targets.size(); ++at) {
        const EnvironmentTarget &target = targets[at];
        // What it has it may keep.
        if (std::find(environment.targets.begin(), environment.targets.end(), target) !=
            environment.targets.end())
            continue;
        const QString pointer = core::jsonPointer(targetsPointer, QString::number(at));
        const bool isClaimed =
            std::any_of(claims.begin(), claims.end(),
                        [&](const EnvironmentClaim &claim) { return claim.target == target; });
        if (isClaimed)
            return failure(ErrorCode::Conflict, u"another environment claims this location"_s,
                           pointer);
        const auto may = domain::checkMayClaim(
            call.actor,
            {.projectId = environment.projectId, .environment = environment.name, .target = target},
            claims);
        if (!may)
            return failure(may);
    }
    return {};
}

Result<Environment> EnvironmentAdmin::setTargets(const domain::CallContext &call, const QUuid &id,
                                                 const std::vector<EnvironmentTarget> &targets,
                                                 const domain::RevisionMatch &match) const
{
    return m_unitOfWork.write(call, [&](Transaction &tx) -> Result<MaybeAudited<Environment>> {
        m_environments.lockClaims(tx);
        auto current = toEdit(tx, call, id, match);
        if (!current)
            return failure(current);
        if (const auto sound = domain::checkTargets(targets, targetsPointer); !sound)
            return failure(sound);
        if (const auto may = checkClaims(tx, call, *current, targets); !may)
            return failure(may);
        const bool isSame = std::is_permutation(targets.begin(), targets.end(),
                                                current->targets.begin(), current->targets.end());
        if (isSame)
            return MaybeAudited<Environment>{.value = *current};
        m_environments.replaceTargets(tx, id, targets);
        Environment after = m_environments.find(tx, id).value();
        AuditEvent event = changeEvent(u"environment.update"_s, environmentResource(id),
                                       recordOf(*current), recordOf(after));
        return MaybeAudited<Environment>{.value = std::move(after), .events = {std::move(event)}};
    });
}

} // namespace sb::services
