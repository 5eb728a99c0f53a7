#include "shared/codec/access_request_codec.h"

#include "shared/core/uuid_text.h"

namespace sb::codec {

using namespace Qt::StringLiterals;
using core::failure;
using core::Result;

namespace {

Result<model::Location> locationFrom(const JsonNode &node)
{
    ObjectReader reader(node, Strictness::Lenient);
    model::Location location{.providerType = reader.requiredText(u"provider_type"),
                             .clusterName = reader.text(u"cluster_name").value_or(QString()),
                             .kvMount = reader.text(u"kv_mount").value_or(QString()),
                             .effectiveRef = reader.text(u"effective_ref").value_or(QString())};
    if (const auto read = reader.finish(); !read)
        return failure(read);
    return location;
}

Result<model::Approval> approvalFrom(const JsonNode &node)
{
    ObjectReader reader(node, Strictness::Lenient);
    model::Approval approval{.id = reader.requiredUuid(u"id"),
                             .approverId = reader.requiredUuid(u"approver_id"),
                             .approverName = reader.text(u"approver_name").value_or(QString()),
                             .decision = reader.requiredText(u"decision"),
                             .comment = reader.text(u"comment").value_or(QString()),
                             .createdAt = reader.time(u"created_at").value_or(core::Timestamp())};
    if (const auto read = reader.finish(); !read)
        return failure(read);
    return approval;
}

Result<model::SelectorMismatch> mismatchFrom(const JsonNode &node)
{
    ObjectReader reader(node, Strictness::Lenient);
    model::SelectorMismatch mismatch{.key = reader.requiredText(u"key"),
                                     .rule = reader.text(u"rule").value_or(QString()),
                                     .request = reader.text(u"request").value_or(QString())};
    if (const auto read = reader.finish(); !read)
        return failure(read);
    return mismatch;
}

Result<model::ConsideredPolicy> consideredFrom(const JsonNode &node)
{
    ObjectReader reader(node, Strictness::Lenient);
    model::ConsideredPolicy policy{.policyId = reader.requiredUuid(u"policy_id"),
                                   .name = reader.requiredText(u"name"),
                                   .priority =
                                       static_cast<int>(reader.integer(u"priority").value_or(0)),
                                   .outcome = reader.requiredText(u"outcome")};
    const auto mismatches = reader.array(u"mismatches");
    if (const auto read = reader.finish(); !read)
        return failure(read);
    if (mismatches) {
        auto list = listFrom<model::SelectorMismatch>(*mismatches, mismatchFrom);
        if (!list)
            return failure(list);
        policy.mismatches = std::move(*list);
    }
    return policy;
}

Result<model::EligibleApprover> approverFrom(const JsonNode &node)
{
    ObjectReader reader(node, Strictness::Lenient);
    model::EligibleApprover approver{.userId = reader.requiredUuid(u"user_id"),
                                     .displayName =
                                         reader.text(u"display_name").value_or(QString()),
                                     .viaRole = reader.text(u"via_role").value_or(QString())};
    if (const auto read = reader.finish(); !read)
        return failure(read);
    return approver;
}

int smallInteger(ObjectReader &reader, QStringView name)
{
    return static_cast<int>(reader.integer(name).value_or(0));
}

void readWorkflow(const JsonNode &node, model::Explanation &explanation)
{
    ObjectReader reader(node, Strictness::Lenient);
    explanation.workflowName = reader.text(u"name").value_or(QString());
    explanation.minApprovers = smallInteger(reader, u"min_approvers");
    explanation.approverRoleName = reader.text(u"approver_role_name").value_or(QString());
    explanation.allowSelfApproval = reader.boolean(u"allow_self_approval").value_or(false);
    explanation.requireJustification = reader.boolean(u"require_justification").value_or(false);
}

/// The scope of a request (contract D): who asked for what in which environment.
void readScope(const std::optional<JsonNode> &node, model::AccessRequest &request)
{
    if (!node)
        return;
    ObjectReader reader(*node, Strictness::Lenient);
    request.projectId = reader.text(u"project_id").value_or(QString());
    request.environment = reader.text(u"environment").value_or(QString());
}

void readWords(ObjectReader &reader, model::AccessRequest &request)
{
    request.id = reader.requiredUuid(u"id");
    request.requesterId = reader.requiredText(u"requester_id");
    request.requesterName = reader.text(u"requester_name").value_or(QString());
    request.type = reader.requiredText(u"type");
    request.justification = reader.text(u"justification").value_or(QString());
    request.status = reader.requiredText(u"status");
    request.targetKeys = reader.textList(u"target_keys").value_or(QStringList());
    request.jobId = reader.uuid(u"job_id");
    request.rejectReason = reader.text(u"reject_reason").value_or(QString());
    request.failureReason = reader.text(u"failure_reason").value_or(QString());
    request.requiredApprovals = smallInteger(reader, u"required_approvals");
    request.approveCount = smallInteger(reader, u"approve_count");
    request.mayDecide = reader.boolean(u"may_decide").value_or(false);
    request.warnings = reader.textList(u"warnings").value_or(QStringList());
    request.expiresAt = reader.time(u"expires_at");
    request.createdAt = reader.time(u"created_at").value_or(core::Timestamp());
    request.updatedAt = reader.time(u"updated_at").value_or(core::Timestamp());
}

} // namespace

Result<model::AccessRequest> accessRequestFrom(const JsonNode &node)
{
    ObjectReader reader(node, Strictness::Lenient);
    model::AccessRequest request;
    readWords(reader, request);
    const auto location = reader.object(u"location");
    const auto approvals = reader.array(u"approvals");
    readScope(reader.object(u"target_scope"), request);
    if (const auto read = reader.finish(); !read)
        return failure(read);
    if (location) {
        auto place = locationFrom(*location);
        if (!place)
            return failure(place);
        request.location = std::move(*place);
    }
    if (approvals) {
        auto votes = listFrom<model::Approval>(*approvals, approvalFrom);
        if (!votes)
            return failure(votes);
        request.approvals = std::move(*votes);
    }
    request.source = node.toQJson().toObject();
    return request;
}

Result<model::TimelineEvent> timelineEventFrom(const JsonNode &node)
{
    ObjectReader reader(node, Strictness::Lenient);
    model::TimelineEvent event{.id = reader.text(u"id").value_or(QString()),
                               .type = reader.requiredText(u"type"),
                               .at = reader.time(u"at").value_or(core::Timestamp()),
                               .actor = reader.text(u"actor").value_or(QString()),
                               .actorDisplay = reader.text(u"actor_display").value_or(QString()),
                               .resource = reader.text(u"resource").value_or(QString()),
                               .status = reader.text(u"status").value_or(QString())};
    const auto data = reader.object(u"data");
    if (const auto read = reader.finish(); !read)
        return failure(read);
    if (data)
        event.data = data->toQJson().toObject();
    return event;
}

Result<model::Explanation> explanationFrom(const JsonNode &node)
{
    ObjectReader reader(node, Strictness::Lenient);
    model::Explanation explanation;
    const auto location = reader.object(u"location");
    const auto policy = reader.object(u"policy");
    const auto workflow = reader.object(u"workflow");
    const auto considered = reader.array(u"considered");
    const auto votes = reader.object(u"votes");
    const auto approvers = reader.array(u"eligible_approvers");
    const auto agents = reader.object(u"agents");
    explanation.warnings = reader.textList(u"warnings").value_or(QStringList());
    if (const auto read = reader.finish(); !read)
        return failure(read);
    if (location) {
        auto place = locationFrom(*location);
        if (!place)
            return failure(place);
        explanation.location = std::move(*place);
    }
    if (policy)
        explanation.policyName =
            ObjectReader(*policy, Strictness::Lenient).text(u"name").value_or(QString());
    if (workflow)
        readWorkflow(*workflow, explanation);
    if (votes) {
        ObjectReader counts(*votes, Strictness::Lenient);
        explanation.votesRequired = smallInteger(counts, u"required");
        explanation.votesApprove = smallInteger(counts, u"approve");
        explanation.votesReject = smallInteger(counts, u"reject");
    }
    if (agents) {
        ObjectReader counts(*agents, Strictness::Lenient);
        explanation.agentsMatching = smallInteger(counts, u"matching");
        explanation.agentsLive = smallInteger(counts, u"live");
    }
    if (considered) {
        auto list = listFrom<model::ConsideredPolicy>(*considered, consideredFrom);
        if (!list)
            return failure(list);
        explanation.considered = std::move(*list);
    }
    if (approvers) {
        auto list = listFrom<model::EligibleApprover>(*approvers, approverFrom);
        if (!list)
            return failure(list);
        explanation.eligibleApprovers = std::move(*list);
    }
    explanation.source = node.toQJson().toObject();
    return explanation;
}

Result<model::WrapInfo> wrapInfoFrom(const JsonNode &node)
{
    ObjectReader reader(node, Strictness::Lenient);
    model::WrapInfo wrap{.id = reader.requiredUuid(u"id"),
                         .keyName = reader.text(u"key_name").value_or(QString()),
                         .consumed = reader.boolean(u"consumed").value_or(false),
                         .expiresAt = reader.time(u"expires_at").value_or(core::Timestamp())};
    if (const auto read = reader.finish(); !read)
        return failure(read);
    return wrap;
}

} // namespace sb::codec
