#include "server/handlers/request_json.h"

namespace sb::handlers {

using namespace Qt::StringLiterals;
using codec::JsonWriter;
using codec::TimeFormat;
using domain::AccessRequest;

namespace {

void writeLocation(JsonWriter &json, const AccessRequest &request)
{
    json.key(u"location")
        .beginObject()
        .field(u"provider_type", request.targetProviderType)
        .fieldIfPresent(u"cluster_name", request.clusterName.value_or(QString()))
        .fieldIfPresent(u"kv_mount", request.kvMount.value_or(QString()))
        .field(u"effective_ref", request.effectiveRef)
        .endObject();
}

void writeBelonging(JsonWriter &json, const AccessRequest &request)
{
    const QString project =
        request.projectId ? request.projectId->toString(QUuid::WithoutBraces) : QString();
    json.beginObject()
        .field(u"project_id", project)
        .field(u"environment", request.environment.value_or(QString()))
        .endObject();
}

void writeTarget(JsonWriter &json, const AccessRequest &request)
{
    json.field(u"target_provider_type", request.targetProviderType)
        .field(u"target_provider_config", request.targetProviderConfig)
        .field(u"target_secret_ref", request.targetSecretRef)
        .field(u"target_keys", request.targetKeys)
        .key(u"target_scope");
    writeBelonging(json, request);
    json.fieldIfPresent(u"cluster_name", request.clusterName.value_or(QString()));
    writeLocation(json, request);
}

void writeApprovals(JsonWriter &json, const std::vector<domain::Approval> &approvals)
{
    json.key(u"approvals").beginArray();
    for (const domain::Approval &approval : approvals) {
        json.beginObject()
            .field(u"id", approval.id)
            .field(u"approver_id", approval.approverId)
            .fieldIfPresent(u"approver_name", approval.approverName)
            .field(u"decision", domain::toWord(approval.decision))
            .fieldIfPresent(u"comment", approval.comment)
            .field(u"created_at", approval.createdAt, TimeFormat::Tn)
            .endObject();
    }
    json.endArray();
}

enum class Approvals { Left, Written };

void writeRequest(JsonWriter &json, const services::RequestDetails &details, Approvals approvals)
{
    const AccessRequest &request = details.request;
    json.beginObject()
        .field(u"id", request.id)
        .field(u"requester_id", request.requesterId)
        .fieldIfPresent(u"requester_name", request.requesterName)
        .field(u"type", domain::toWord(request.type))
        .field(u"justification", request.justification)
        .field(u"status", domain::toWord(request.status))
        .field(u"workflow_id", request.snapshot.workflowId)
        .fieldIfPresent(u"policy_id", request.snapshot.policyId);
    writeTarget(json, request);
    json.fieldIfPresent(u"job_id", request.jobId)
        .fieldIfPresent(u"reject_reason", request.rejectReason)
        .fieldIfPresent(u"failure_reason", request.failureReason)
        .field(u"required_approvals", request.snapshot.minApprovers)
        .field(u"approve_count", request.approveCount)
        .field(u"may_decide", details.mayDecide)
        .field(u"warnings", details.warnings)
        .field(u"expires_at", request.expiresAt, TimeFormat::Tn)
        .field(u"created_at", request.createdAt, TimeFormat::Tn)
        .field(u"updated_at", request.updatedAt, TimeFormat::Tn);
    if (approvals == Approvals::Written)
        writeApprovals(json, details.approvals);
    json.endObject();
}

void writeConsidered(JsonWriter &json, const std::vector<domain::ConsideredPolicy> &considered)
{
    json.key(u"considered").beginArray();
    for (const domain::ConsideredPolicy &policy : considered) {
        json.beginObject()
            .field(u"policy_id", policy.policyId)
            .field(u"name", policy.name)
            .field(u"priority", policy.priority)
            .field(u"outcome", domain::toWord(policy.outcome))
            .key(u"mismatches")
            .beginArray();
        for (const domain::SelectorMismatch &mismatch : policy.mismatches) {
            json.beginObject()
                .field(u"key", mismatch.key)
                .field(u"rule", mismatch.rule)
                .fieldIfPresent(u"request", mismatch.request.value_or(QString()))
                .endObject();
        }
        json.endArray().endObject();
    }
    json.endArray();
}

void writeRules(JsonWriter &json, const domain::Snapshot &rules)
{
    if (rules.policyId)
        json.key(u"policy")
            .beginObject()
            .field(u"id", *rules.policyId)
            .field(u"name", rules.policyName)
            .endObject();
    json.key(u"workflow")
        .beginObject()
        .field(u"id", rules.workflowId)
        .field(u"name", rules.workflowName)
        .field(u"min_approvers", rules.minApprovers)
        .fieldIfPresent(u"approver_role_id", rules.approverRoleId)
        .fieldIfPresent(u"approver_role_name", rules.approverRoleName)
        .field(u"allow_self_approval", rules.allowSelfApproval)
        .field(u"require_justification", rules.requireJustification)
        .endObject();
}

} // namespace

QByteArray requestJson(const services::RequestDetails &details)
{
    JsonWriter json;
    writeRequest(json, details, Approvals::Left);
    return json.take();
}

QByteArray requestWithApprovalsJson(const services::RequestDetails &details)
{
    JsonWriter json;
    writeRequest(json, details, Approvals::Written);
    return json.take();
}

QByteArray requestListJson(const std::vector<storage::RequestView> &views)
{
    JsonWriter json;
    json.beginArray();
    for (const storage::RequestView &view : views)
        writeRequest(json, {.request = view.request, .mayDecide = view.mayDecide}, Approvals::Left);
    json.endArray();
    return json.take();
}

QByteArray explanationJson(const services::RequestExplanation &explanation)
{
    JsonWriter json;
    json.beginObject();
    writeLocation(json, explanation.request);
    json.key(u"target_scope");
    writeBelonging(json, explanation.request);
    // Nothing decides what would not be accepted.
    if (!explanation.request.snapshot.workflowId.isNull())
        writeRules(json, explanation.request.snapshot);
    writeConsidered(json, explanation.considered);
    json.key(u"votes")
        .beginObject()
        .field(u"required", explanation.votes.required)
        .field(u"approve", explanation.votes.approve)
        .field(u"reject", explanation.votes.reject)
        .endObject()
        .key(u"eligible_approvers")
        .beginArray();
    for (const storage::EligibleApprover &approver : explanation.eligibleApprovers) {
        json.beginObject()
            .field(u"user_id", approver.userId)
            .field(u"display_name", approver.displayName)
            .field(u"via_role", approver.viaRole)
            .endObject();
    }
    json.endArray()
        .key(u"agents")
        .beginObject()
        .field(u"matching", explanation.agents.matching)
        .field(u"live", explanation.agents.live)
        .endObject()
        .field(u"warnings", explanation.warnings)
        .endObject();
    return json.take();
}

QByteArray timelineJson(const std::vector<domain::AuditEvent> &events)
{
    JsonWriter json;
    json.beginArray();
    for (const domain::AuditEvent &event : events) {
        json.beginObject()
            .field(u"id", event.id)
            .field(u"type", event.action)
            .field(u"at", event.occurredAt, TimeFormat::Tn)
            .field(u"actor", event.actor)
            .fieldIfPresent(u"actor_display", event.actorDisplay)
            .field(u"resource", event.resource)
            .field(u"status", domain::toWord(event.status))
            .field(u"data", event.metadata)
            .endObject();
    }
    json.endArray();
    return json.take();
}

QByteArray wrapListJson(const std::vector<domain::SecretWrap> &wraps)
{
    JsonWriter json;
    json.beginArray();
    for (const domain::SecretWrap &wrap : wraps) {
        json.beginObject()
            .field(u"id", wrap.id)
            .fieldIfPresent(u"key_name", wrap.keyName)
            .field(u"consumed", wrap.consumedAt.has_value())
            .field(u"expires_at", wrap.expiresAt, TimeFormat::Ts)
            .endObject();
    }
    json.endArray();
    return json.take();
}

QByteArray revealedJson(const services::RevealedWrap &revealed)
{
    const QByteArrayView value(reinterpret_cast<const char *>(revealed.value.data()),
                               static_cast<qsizetype>(revealed.value.size()));
    JsonWriter json;
    json.beginObject()
        .field(u"wrap_id", revealed.wrapId)
        .field(u"request_id", revealed.requestId)
        .fieldIfPresent(u"key_name", revealed.keyName)
        .base64(u"value", value)
        .field(u"byte_length", static_cast<std::int64_t>(revealed.value.size()))
        .field(u"content_hash", QString::fromLatin1(revealed.contentHash))
        .field(u"algorithm", u"AES-256-GCM")
        .endObject();
    return json.take();
}

} // namespace sb::handlers
