#include "server/services/workflow_admin.h"

#include "server/domain/notification_channel.h"
#include "server/domain/workflow_rules.h"
#include "server/services/change_record.h"

#include <QJsonArray>

namespace sb::services {

using namespace Qt::StringLiterals;
using core::ErrorCode;
using core::failure;
using core::Result;
using domain::Workflow;
using storage::PoliciesCounted;
using storage::Transaction;

namespace {

QString workflowResource(const QUuid &id)
{
    return u"workflow:"_s + id.toString(QUuid::WithoutBraces);
}

/// Whoever knows the whole address of a channel can post to it, so the trail shows where, not how.
QJsonArray channelRecord(const QStringList &channels)
{
    QJsonArray record;
    for (const QString &text : channels) {
        const auto channel = domain::notificationChannelFrom(text, {});
        record.append(channel ? domain::redactedText(*channel) : u"?"_s);
    }
    return record;
}

QJsonObject recordOf(const Workflow &workflow)
{
    QJsonObject record{{u"name"_s, workflow.name},
                       {u"description"_s, workflow.description},
                       {u"min_approvers"_s, workflow.minApprovers},
                       {u"wrap_ttl_created_seconds"_s, workflow.wrapTtlCreatedSeconds},
                       {u"wrap_ttl_approved_seconds"_s, workflow.wrapTtlApprovedSeconds},
                       {u"wrap_ttl_claimed_seconds"_s, workflow.wrapTtlClaimedSeconds},
                       {u"request_ttl_seconds"_s, workflow.requestTtlSeconds},
                       {u"require_justification"_s, workflow.requireJustification},
                       {u"allow_self_approval"_s, workflow.allowSelfApproval},
                       {u"notification_channels"_s, channelRecord(workflow.notificationChannels)},
                       {u"is_default"_s, workflow.isDefault},
                       {u"enabled"_s, workflow.enabled}};
    if (workflow.approverRoleId)
        record.insert(u"approver_role_id"_s,
                      workflow.approverRoleId->toString(QUuid::WithoutBraces));
    return record;
}

AuditEvent updateEvent(const Workflow &before, const Workflow &after)
{
    AuditEvent event = changeEvent(u"workflow.update"_s, workflowResource(after.id),
                                   recordOf(before), recordOf(after));
    // Two addresses on one host look alike once redacted.
    if (before.notificationChannels != after.notificationChannels)
        event.metadata.insert(u"notification_channels_changed"_s, true);
    return event;
}

/// What the edit makes of the workflow as it is.
Workflow edited(const Workflow &current, const WorkflowEdit &edit)
{
    Workflow workflow = edit.workflow;
    workflow.id = current.id;
    workflow.name = current.name;
    workflow.isDefault = edit.isDefault.value_or(current.isDefault);
    workflow.isSystem = current.isSystem;
    workflow.revision = current.revision;
    workflow.createdAt = current.createdAt;
    workflow.updatedAt = current.updatedAt;
    if (workflow.approverRoleId == current.approverRoleId)
        workflow.approverRoleName = current.approverRoleName;
    return workflow;
}

core::Failure stillUsed(const QString &what, const QStringList &policies)
{
    constexpr qsizetype named = 5;
    QString message = what + policies.first(std::min(named, policies.size())).join(u", "_s);
    if (policies.size() > named)
        message += u" and %1 more"_s.arg(policies.size() - named);
    return failure(ErrorCode::Conflict, message);
}

} // namespace

Result<void> WorkflowAdmin::checkReferences(Transaction &tx, const Workflow &workflow) const
{
    if (workflow.approverRoleId && !m_roles.lockForUse(tx, *workflow.approverRoleId))
        return failure(ErrorCode::InvalidValue, u"there is no such role"_s, u"/approver_role_id"_s);
    if (!workflow.isDefault)
        return {};
    const auto other = m_workflows.holdDefault(tx);
    if (other && *other != workflow.id)
        return failure(ErrorCode::Conflict, u"another workflow is the default"_s, u"/is_default"_s);
    return {};
}

Result<Workflow> WorkflowAdmin::create(const domain::CallContext &call, const Workflow &draft) const
{
    auto workflow = domain::checkWorkflow(draft);
    if (!workflow)
        return failure(workflow);
    workflow->id = QUuid::createUuid();
    return m_unitOfWork.write(call, [&](Transaction &tx) -> Result<Audited<Workflow>> {
        if (const auto sound = checkReferences(tx, *workflow); !sound)
            return failure(sound);
        if (!m_workflows.insert(tx, *workflow))
            return failure(ErrorCode::Conflict, u"a workflow of this name exists"_s, u"/name"_s);
        return Audited<Workflow>(m_workflows.find(tx, workflow->id).value(),
                                 changeEvent(u"workflow.create"_s, workflowResource(workflow->id),
                                             {}, recordOf(*workflow)));
    });
}

Result<domain::KeyPage<Workflow>> WorkflowAdmin::list(const domain::KeyPageRequest &page) const
{
    return m_unitOfWork.read([&](Transaction &tx) -> Result<domain::KeyPage<Workflow>> {
        return m_workflows.page(tx, page);
    });
}

Result<Workflow> WorkflowAdmin::get(const QUuid &id) const
{
    return m_unitOfWork.read([&](Transaction &tx) -> Result<Workflow> {
        auto workflow = m_workflows.find(tx, id);
        if (!workflow)
            return failure(ErrorCode::NotFound, u"workflow not found"_s);
        return std::move(*workflow);
    });
}

Result<Workflow> WorkflowAdmin::update(const domain::CallContext &call, const QUuid &id,
                                       const WorkflowEdit &edit,
                                       const domain::RevisionMatch &match) const
{
    return m_unitOfWork.write(call, [&](Transaction &tx) -> Result<MaybeAudited<Workflow>> {
        const auto current = m_workflows.findForUpdate(tx, id);
        if (!current)
            return failure(ErrorCode::NotFound, u"workflow not found"_s);
        if (const auto fresh = domain::checkRevision(match, current->revision); !fresh)
            return failure(fresh);
        const auto workflow = domain::checkWorkflow(edited(*current, edit));
        if (!workflow)
            return failure(workflow);
        if (*workflow == *current)
            return MaybeAudited<Workflow>{.value = *current};
        if (const auto sound = checkReferences(tx, *workflow); !sound)
            return failure(sound);
        if (current->enabled && !workflow->enabled) {
            const auto users = m_policies.namesUsing(tx, id, PoliciesCounted::EnabledOnly);
            if (!users.isEmpty())
                return stillUsed(u"enabled policies use it: "_s, users);
        }
        m_workflows.update(tx, *workflow);
        return MaybeAudited<Workflow>{.value = m_workflows.find(tx, id).value(),
                                      .events = {updateEvent(*current, *workflow)}};
    });
}

Result<void> WorkflowAdmin::remove(const domain::CallContext &call, const QUuid &id,
                                   const domain::RevisionMatch &match) const
{
    const auto removed = m_unitOfWork.write(call, [&](Transaction &tx) -> Result<Audited<QUuid>> {
        const auto current = m_workflows.findForUpdate(tx, id);
        if (!current)
            return failure(ErrorCode::NotFound, u"workflow not found"_s);
        if (const auto fresh = domain::checkRevision(match, current->revision); !fresh)
            return failure(fresh);
        if (current->isSystem)
            return failure(ErrorCode::Conflict,
                           u"a system workflow cannot be deleted, only edited"_s);
        const auto users = m_policies.namesUsing(tx, id, PoliciesCounted::All);
        if (!users.isEmpty())
            return stillUsed(u"policies use it: "_s, users);
        m_workflows.remove(tx, id);
        return Audited<QUuid>(
            id, changeEvent(u"workflow.delete"_s, workflowResource(id), recordOf(*current), {}));
    });
    if (!removed)
        return failure(removed);
    return {};
}

} // namespace sb::services
