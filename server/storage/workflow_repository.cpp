#include "server/storage/workflow_repository.h"

namespace sb::storage {

using namespace Qt::StringLiterals;

std::vector<domain::Workflow> WorkflowRepository::list(Transaction &tx) const
{
    static const QString listWorkflows = uR"(
        SELECT w.id, w.name, w.description, w.min_approvers, w.approver_role_id, r.name AS approver_role_name,
               w.wrap_ttl_created_seconds, w.wrap_ttl_approved_seconds, w.wrap_ttl_claimed_seconds,
               w.request_ttl_seconds, w.require_justification, w.allow_self_approval, w.notification_channels,
               w.is_default, w.enabled, w.is_system, w.revision, sb_us(w.created_at) AS created_at,
               sb_us(w.updated_at) AS updated_at
        FROM workflow_definitions w LEFT JOIN roles r ON r.id = w.approver_role_id
        ORDER BY w.name)"_s;

    std::vector<domain::Workflow> workflows;
    for (const Row &row : tx.query(listWorkflows)) {
        workflows.push_back({
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
        });
    }
    return workflows;
}

} // namespace sb::storage
