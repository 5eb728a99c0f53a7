#include "server/handlers/workflow_handler.h"

#include "server/domain/notification_channel.h"
#include "server/handlers/entity_tag.h"
#include "server/handlers/paging.h"
#include "server/handlers/replacement_body.h"
#include "shared/codec/json_writer.h"
#include "shared/model/permission.h"

#include <algorithm>
#include <limits>

namespace sb::handlers {

using namespace Qt::StringLiterals;
using codec::JsonWriter;
using codec::ObjectReader;
using codec::TimeFormat;
using core::failure;
using core::Result;
using domain::KeyKind;
using domain::Workflow;

namespace {

const std::vector<KeyKind> sortKeys{KeyKind::Text, KeyKind::Uuid};

/// Addresses as they are for those who may edit them; for others without what lets one post there.
QStringList channelsFor(const domain::Identity &reader, const Workflow &workflow)
{
    if (reader.holdsGlobally(model::permissions::workflowEdit))
        return workflow.notificationChannels;
    QStringList redacted;
    for (const QString &text : workflow.notificationChannels) {
        if (const auto channel = domain::notificationChannelFrom(text, {}))
            redacted.append(domain::redactedText(*channel));
    }
    return redacted;
}

void writeWorkflow(JsonWriter &json, const Workflow &workflow, const domain::Identity &reader)
{
    json.beginObject()
        .field(u"id", workflow.id)
        .field(u"name", workflow.name)
        .fieldIfPresent(u"description", workflow.description)
        .field(u"min_approvers", workflow.minApprovers)
        .fieldIfPresent(u"approver_role_id", workflow.approverRoleId)
        .field(u"wrap_ttl_created_seconds", std::int64_t{workflow.wrapTtlCreatedSeconds})
        .field(u"wrap_ttl_approved_seconds", std::int64_t{workflow.wrapTtlApprovedSeconds})
        .field(u"wrap_ttl_claimed_seconds", std::int64_t{workflow.wrapTtlClaimedSeconds})
        .field(u"request_ttl_seconds", std::int64_t{workflow.requestTtlSeconds})
        .field(u"require_justification", workflow.requireJustification)
        .field(u"allow_self_approval", workflow.allowSelfApproval)
        .field(u"notification_channels", channelsFor(reader, workflow))
        .field(u"is_default", workflow.isDefault)
        .field(u"enabled", workflow.enabled)
        .field(u"is_system", workflow.isSystem)
        .field(u"created_at", workflow.createdAt, TimeFormat::Tn)
        .field(u"updated_at", workflow.updatedAt, TimeFormat::Tn)
        .endObject();
}

http::Response answer(const Workflow &workflow, const http::Request &request, int status)
{
    JsonWriter json;
    writeWorkflow(json, workflow, request.call.actor);
    http::Response response = http::Response::json(json.take(), status);
    response.resourceId = workflow.id.toString(QUuid::WithoutBraces);
    addEntityTag(response, workflow.revision);
    return response;
}

/// Numbers beyond int are beyond the rule too.
int clamped(std::int64_t number)
{
    constexpr std::int64_t most = std::numeric_limits<int>::max();
    return static_cast<int>(std::clamp(number, -most, most));
}

/// Every member but the name; what is absent keeps the default of POST.
services::WorkflowEdit readMembers(ObjectReader &reader)
{
    Workflow workflow;
    workflow.description = reader.text(u"description").value_or(QString());
    workflow.minApprovers =
        clamped(reader.integer(u"min_approvers").value_or(workflow.minApprovers));
    workflow.approverRoleId = reader.uuid(u"approver_role_id");
    const auto readTtl = [&](QStringView name, qint64 &seconds) {
        seconds = reader.integer(name).value_or(seconds);
    };
    readTtl(u"wrap_ttl_created_seconds", workflow.wrapTtlCreatedSeconds);
    readTtl(u"wrap_ttl_approved_seconds", workflow.wrapTtlApprovedSeconds);
    readTtl(u"wrap_ttl_claimed_seconds", workflow.wrapTtlClaimedSeconds);
    readTtl(u"request_ttl_seconds", workflow.requestTtlSeconds);
    workflow.requireJustification =
        reader.boolean(u"require_justification").value_or(workflow.requireJustification);
    workflow.allowSelfApproval =
        reader.boolean(u"allow_self_approval").value_or(workflow.allowSelfApproval);
    workflow.notificationChannels =
        reader.textList(u"notification_channels").value_or(QStringList());
    workflow.enabled = reader.boolean(u"enabled").value_or(workflow.enabled);
    const auto isDefault = reader.boolean(u"is_default");
    reader.ignore({u"id", u"created_at", u"updated_at", u"is_system"});
    return {.workflow = std::move(workflow), .isDefault = isDefault};
}

Result<Workflow> draftFrom(const http::Request &request)
{
    const auto body = request.jsonObject();
    if (!body)
        return failure(body);
    ObjectReader reader(body->root());
    const QString name = reader.requiredText(u"name");
    services::WorkflowEdit edit = readMembers(reader);
    if (const auto read = reader.finish(); !read)
        return failure(read);
    edit.workflow.name = name;
    edit.workflow.isDefault = edit.isDefault.value_or(false);
    return std::move(edit.workflow);
}

Result<services::WorkflowEdit> editFrom(const http::Request &request)
{
    const auto body = request.jsonObject();
    if (!body)
        return failure(body);
    ObjectReader reader(body->root());
    services::WorkflowEdit edit = readMembers(reader);
    reader.ignore({u"name"});
    if (const auto read = reader.finish(); !read)
        return failure(read);
    // What GET always says; description and approver role are left out there when there is none.
    const auto whole = checkReplacement(
        body->root(),
        {u"min_approvers", u"wrap_ttl_created_seconds", u"wrap_ttl_approved_seconds",
         u"wrap_ttl_claimed_seconds", u"request_ttl_seconds", u"require_justification",
         u"allow_self_approval", u"notification_channels", u"enabled"});
    if (!whole)
        return failure(whole);
    return edit;
}

} // namespace

Result<http::Response> WorkflowHandler::create(const http::Request &request) const
{
    const auto draft = draftFrom(request);
    if (!draft)
        return failure(draft);
    const auto made = m_workflows.create(request.call, *draft);
    if (!made)
        return failure(made);
    return answer(*made, request, 201);
}

Result<http::Response> WorkflowHandler::list(const http::Request &request) const
{
    const auto page = keyPageRequestOf(request, sortKeys);
    if (!page)
        return failure(page);
    const auto workflows = m_workflows.list(*page);
    if (!workflows)
        return failure(workflows);
    return pageResponse(request, *workflows, [&](JsonWriter &json, const Workflow &workflow) {
        writeWorkflow(json, workflow, request.call.actor);
    });
}

Result<http::Response> WorkflowHandler::get(const http::Request &request) const
{
    const auto id = request.pathUuid(u"id");
    if (!id)
        return failure(id);
    const auto workflow = m_workflows.get(*id);
    if (!workflow)
        return failure(workflow);
    return answer(*workflow, request, 200);
}

Result<http::Response> WorkflowHandler::replace(const http::Request &request) const
{
    const auto id = request.pathUuid(u"id");
    if (!id)
        return failure(id);
    const auto match = ifMatchOf(request);
    if (!match)
        return failure(match);
    const auto edit = editFrom(request);
    if (!edit)
        return failure(edit);
    const auto workflow = m_workflows.update(request.call, *id, *edit, *match);
    if (!workflow)
        return failure(workflow);
    http::Response response = http::Response::noContent();
    addEntityTag(response, workflow->revision);
    return response;
}

Result<http::Response> WorkflowHandler::remove(const http::Request &request) const
{
    const auto id = request.pathUuid(u"id");
    if (!id)
        return failure(id);
    const auto match = ifMatchOf(request);
    if (!match)
        return failure(match);
    const auto removed = m_workflows.remove(request.call, *id, *match);
    if (!removed)
        return failure(removed);
    return http::Response::noContent();
}

} // namespace sb::handlers
