#include "shared/codec/rule_codec.h"

#include "shared/codec/bounds_codec.h"
#include "shared/codec/json_writer.h"
#include "shared/codec/sourced_value.h"

namespace sb::codec {

using core::failure;
using core::Result;

Result<model::Workflow> workflowFrom(const JsonNode &node)
{
    ObjectReader reader(node, Strictness::Lenient);
    model::Workflow workflow{
        .id = reader.requiredUuid(u"id"),
        .name = reader.requiredText(u"name"),
        .description = reader.text(u"description").value_or(QString()),
        .minApprovers = static_cast<int>(reader.requiredInteger(u"min_approvers")),
        .approverRoleId = reader.uuid(u"approver_role_id"),
        .wrapTtlCreatedSeconds = reader.requiredInteger(u"wrap_ttl_created_seconds"),
        .wrapTtlApprovedSeconds = reader.requiredInteger(u"wrap_ttl_approved_seconds"),
        .wrapTtlClaimedSeconds = reader.requiredInteger(u"wrap_ttl_claimed_seconds"),
        .requestTtlSeconds = reader.requiredInteger(u"request_ttl_seconds"),
        .requireJustification = reader.requiredBoolean(u"require_justification"),
        .allowSelfApproval = reader.requiredBoolean(u"allow_self_approval"),
        .notificationChannels = reader.textList(u"notification_channels").value_or(QStringList()),
        .isDefault = reader.boolean(u"is_default").value_or(false),
        .enabled = reader.requiredBoolean(u"enabled"),
        .isSystem = reader.boolean(u"is_system").value_or(false),
        .createdAt = reader.time(u"created_at").value_or(core::Timestamp()),
        .updatedAt = reader.time(u"updated_at").value_or(core::Timestamp())};
    return withSource(reader, node, std::move(workflow));
}

Result<model::Policy> policyFrom(const JsonNode &node)
{
    ObjectReader reader(node, Strictness::Lenient);
    model::Policy policy{.id = reader.requiredUuid(u"id"),
                         .name = reader.requiredText(u"name"),
                         .selector = boundsFrom(reader.object(u"selector")),
                         .workflowId = reader.requiredUuid(u"workflow_id"),
                         .priority = static_cast<int>(reader.requiredInteger(u"priority")),
                         .enabled = reader.requiredBoolean(u"enabled"),
                         .isSystem = reader.boolean(u"is_system").value_or(false),
                         .createdAt = reader.time(u"created_at").value_or(core::Timestamp()),
                         .updatedAt = reader.time(u"updated_at").value_or(core::Timestamp())};
    return withSource(reader, node, std::move(policy));
}

Result<model::LintFinding> lintFindingFrom(const JsonNode &node)
{
    ObjectReader reader(node, Strictness::Lenient);
    model::LintFinding finding{.code = reader.requiredText(u"code"),
                               .policyId = reader.requiredUuid(u"policy_id"),
                               .policyName = reader.text(u"policy_name").value_or(QString()),
                               .otherPolicyId = reader.uuid(u"other_policy_id"),
                               .detail = reader.requiredText(u"detail")};
    if (const auto read = reader.finish(); !read)
        return failure(read);
    return finding;
}

QByteArray workflowJson(const model::Workflow &workflow)
{
    JsonWriter json;
    json.beginObject()
        .field(u"name", workflow.name)
        .field(u"description", workflow.description)
        .field(u"min_approvers", workflow.minApprovers)
        .fieldIfPresent(u"approver_role_id", workflow.approverRoleId)
        .field(u"wrap_ttl_created_seconds", workflow.wrapTtlCreatedSeconds)
        .field(u"wrap_ttl_approved_seconds", workflow.wrapTtlApprovedSeconds)
        .field(u"wrap_ttl_claimed_seconds", workflow.wrapTtlClaimedSeconds)
        .field(u"request_ttl_seconds", workflow.requestTtlSeconds)
        .field(u"require_justification", workflow.requireJustification)
        .field(u"allow_self_approval", workflow.allowSelfApproval)
        .field(u"notification_channels", workflow.notificationChannels)
        .field(u"is_default", workflow.isDefault)
        .field(u"enabled", workflow.enabled)
        .endObject();
    return json.take();
}

QByteArray policyJson(const model::Policy &policy)
{
    JsonWriter json;
    json.beginObject().field(u"name", policy.name).key(u"selector");
    writeBounds(json, policy.selector);
    json.field(u"workflow_id", policy.workflowId)
        .field(u"priority", policy.priority)
        .field(u"enabled", policy.enabled)
        .endObject();
    return json.take();
}

} // namespace sb::codec
