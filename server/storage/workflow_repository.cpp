#include "server/storage/workflow_repository.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace sb::storage {

using namespace Qt::StringLiterals;

namespace {

const QString selectWorkflow = uR"(
    SELECT w.id, w.name, w.description, w.min_approvers, w.approver_role_id, r.name AS approver_role_name,
           w.wrap_ttl_created_seconds, w.wrap_ttl_approved_seconds, w.wrap_ttl_claimed_seconds,
           w.request_ttl_seconds, w.require_justification, w.allow_self_approval, w.notification_channels,
           w.is_default, w.enabled, w.is_system, w.revision, sb_us(w.created_at) AS created_at,
           sb_us(w.updated_at) AS updated_at
    FROM workflow_definitions w LEFT JOIN roles r ON r.id = w.approver_role_id )"_s;

domain::Workflow workflowFrom(const Row &row)
{
    return {
        .id = row.uuid("id"_L1),
        .name = row.text("name"_L1),
        .description = row.text("description"_L1),
        .minApprovers = static_cast<int>(row.integer("min_approvers"_L1)),
        .approverRoleId = row.optionalUuid("approver_role_id"_L1),
        .approverRoleName = row.text("approver_role_name"_L1),
        .wrapTtlCreatedSeconds = row.integer("wrap_ttl_created_seconds"_L1),
        .wrapTtlApprovedSeconds = row.integer("wrap_ttl_approved_seconds"_L1),
        .wrapTtlClaimedSeconds = row.integer("wrap_ttl_claimed_seconds"_L1),
        .requestTtlSeconds = row.integer("request_ttl_seconds"_L1),
        .requireJustification = row.flag("require_justification"_L1),
        .allowSelfApproval = row.flag("allow_self_approval"_L1),
        .notificationChannels = row.textList("notification_channels"_L1),
        .isDefault = row.flag("is_default"_L1),
        .enabled = row.flag("enabled"_L1),
        .isSystem = row.flag("is_system"_L1),
        .revision = row.integer("revision"_L1),
        .createdAt = row.time("created_at"_L1),
        .updatedAt = row.time("updated_at"_L1),
    };
}

std::optional<domain::Workflow> workflowFrom(const std::optional<Row> &row)
{
    return row ? std::optional(workflowFrom(*row)) : std::nullopt;
}

QString jsonText(const QStringList &list)
{
    return QString::fromUtf8(
        QJsonDocument(QJsonArray::fromStringList(list)).toJson(QJsonDocument::Compact));
}

} // namespace

std::vector<domain::Workflow> WorkflowRepository::list(Transaction &tx) const
{
    static const QString listWorkflows = selectWorkflow + u"ORDER BY w.name"_s;

    std::vector<domain::Workflow> workflows;
    for (const Row &row : tx.query(listWorkflows))
        workflows.push_back(workflowFrom(row));
    return workflows;
}

domain::KeyPage<domain::Workflow> WorkflowRepository::page(Transaction &tx,
                                                           const domain::KeyPageRequest &page) const
{
    // One row more than asked for tells whether there is a next page.
    static const QString pageOfWorkflows = selectWorkflow + uR"(
        WHERE ?::text IS NULL OR (w.name, w.id) > (?::text, ?::uuid)
        ORDER BY w.name, w.id
        LIMIT ?)"_s;

    const auto name = page.after ? std::optional(page.after->at(0)) : std::nullopt;
    const auto id = page.after ? std::optional(page.after->at(1)) : std::nullopt;
    domain::KeyPage<domain::Workflow> workflows;
    for (const Row &row : tx.query(pageOfWorkflows, {name, name, id, page.limit + 1})) {
        if (workflows.items.size() == static_cast<std::size_t>(page.limit)) {
            const domain::Workflow &last = workflows.items.back();
            workflows.next = {last.name, last.id.toString(QUuid::WithoutBraces)};
            break;
        }
        workflows.items.push_back(workflowFrom(row));
    }
    return workflows;
}

std::optional<domain::Workflow> WorkflowRepository::find(Transaction &tx, const QUuid &id) const
{
    static const QString findWorkflow = selectWorkflow + u"WHERE w.id = ?"_s;

    return workflowFrom(tx.queryRow(findWorkflow, {id}));
}

std::optional<domain::Workflow> WorkflowRepository::findForUpdate(Transaction &tx,
                                                                  const QUuid &id) const
{
    static const QString lockWorkflow = selectWorkflow + u"WHERE w.id = ? FOR UPDATE OF w"_s;

    return workflowFrom(tx.queryRow(lockWorkflow, {id}));
}

bool WorkflowRepository::holdAsItIs(Transaction &tx, const QUuid &id) const
{
    static const QString shareWorkflow =
        u"SELECT FROM workflow_definitions WHERE id = ? FOR SHARE"_s;

    return tx.queryRow(shareWorkflow, {id}).has_value();
}

bool WorkflowRepository::insert(Transaction &tx, const domain::Workflow &workflow) const
{
    static const QString insertWorkflow = uR"(
        INSERT INTO workflow_definitions
            (id, name, description, min_approvers, approver_role_id, wrap_ttl_created_seconds,
             wrap_ttl_approved_seconds, wrap_ttl_claimed_seconds, request_ttl_seconds, require_justification,
             allow_self_approval, notification_channels, is_default, enabled)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?)
        ON CONFLICT (name) DO NOTHING)"_s;

    return tx.execute(insertWorkflow,
                      {workflow.id, workflow.name, workflow.description, workflow.minApprovers,
                       workflow.approverRoleId, workflow.wrapTtlCreatedSeconds,
                       workflow.wrapTtlApprovedSeconds, workflow.wrapTtlClaimedSeconds,
                       workflow.requestTtlSeconds, workflow.requireJustification,
                       workflow.allowSelfApproval, jsonText(workflow.notificationChannels),
                       workflow.isDefault, workflow.enabled}) == 1;
}

void WorkflowRepository::update(Transaction &tx, const domain::Workflow &workflow) const
{
    static const QString updateWorkflow = uR"(
        UPDATE workflow_definitions
        SET description = ?, min_approvers = ?, approver_role_id = ?, wrap_ttl_created_seconds = ?,
            wrap_ttl_approved_seconds = ?, wrap_ttl_claimed_seconds = ?, request_ttl_seconds = ?,
            require_justification = ?, allow_self_approval = ?, notification_channels = ?::jsonb,
            is_default = ?, enabled = ?, revision = revision + 1
        WHERE id = ?)"_s;

    tx.execute(updateWorkflow, {workflow.description, workflow.minApprovers,
                                workflow.approverRoleId, workflow.wrapTtlCreatedSeconds,
                                workflow.wrapTtlApprovedSeconds, workflow.wrapTtlClaimedSeconds,
                                workflow.requestTtlSeconds, workflow.requireJustification,
                                workflow.allowSelfApproval, jsonText(workflow.notificationChannels),
                                workflow.isDefault, workflow.enabled, workflow.id});
}

void WorkflowRepository::remove(Transaction &tx, const QUuid &id) const
{
    static const QString deleteWorkflow = u"DELETE FROM workflow_definitions WHERE id = ?"_s;

    tx.execute(deleteWorkflow, {id});
}

std::optional<QUuid> WorkflowRepository::holdDefault(Transaction &tx) const
{
    // A row that is not there yet cannot be locked; whoever makes a default takes this lock first.
    static const QString lockDefault =
        u"SELECT pg_advisory_xact_lock(hashtextextended('default workflow', 0))"_s;
    static const QString findDefault = u"SELECT id FROM workflow_definitions WHERE is_default"_s;

    (void)tx.query(lockDefault);
    const auto row = tx.queryRow(findDefault);
    return row ? std::optional(row->uuid("id"_L1)) : std::nullopt;
}

} // namespace sb::storage
