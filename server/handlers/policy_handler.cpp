#include "server/handlers/policy_handler.h"

#include "server/handlers/entity_tag.h"
#include "server/handlers/paging.h"
#include "server/handlers/prefer_header.h"
#include "server/handlers/replacement_body.h"
#include "server/handlers/request_body.h"
#include "server/handlers/request_json.h"
#include "shared/codec/json_writer.h"

namespace sb::handlers {

using namespace Qt::StringLiterals;
using codec::JsonWriter;
using codec::ObjectReader;
using codec::TimeFormat;
using core::failure;
using core::Result;
using domain::KeyKind;
using domain::Policy;

namespace {

const std::vector<KeyKind> sortKeys{KeyKind::Integer, KeyKind::Integer, KeyKind::Uuid};

/// Leaves the object open for more members.
JsonWriter &beginPolicy(JsonWriter &json, const Policy &policy)
{
    json.beginObject()
        .field(u"id", policy.id)
        .field(u"name", policy.name)
        .key(u"selector")
        .beginObject();
    for (const auto &[key, value] : policy.selector)
        json.field(key, value);
    return json.endObject()
        .field(u"workflow_id", policy.workflowId)
        .field(u"priority", policy.priority)
        .field(u"enabled", policy.enabled)
        .field(u"is_system", policy.isSystem)
        .field(u"created_at", policy.createdAt, TimeFormat::Tn)
        .field(u"updated_at", policy.updatedAt, TimeFormat::Tn);
}

void writeFindings(JsonWriter &json, const std::vector<domain::LintFinding> &findings)
{
    json.beginArray();
    for (const domain::LintFinding &finding : findings) {
        json.beginObject()
            .field(u"code", domain::toWord(finding.code))
            .field(u"policy_id", finding.policyId)
            .field(u"policy_name", finding.policyName)
            .fieldIfPresent(u"other_policy_id", finding.otherPolicyId)
            .field(u"detail", finding.detail)
            .endObject();
    }
    json.endArray();
}

http::Response answer(const services::WrittenPolicy &written, int status)
{
    JsonWriter json;
    beginPolicy(json, written.policy).key(u"warnings");
    writeFindings(json, written.warnings);
    json.endObject();
    http::Response response = http::Response::json(json.take(), status);
    response.resourceId = written.policy.id.toString(QUuid::WithoutBraces);
    addEntityTag(response, written.policy.revision);
    return response;
}

/// What is absent keeps the default of POST.
void readMembers(ObjectReader &reader, services::PolicyDraft &draft)
{
    if (const auto selector = reader.object(u"selector"))
        draft.selector = selector->toQJson().toObject();
    draft.priority = reader.integer(u"priority").value_or(draft.priority);
    draft.enabled = reader.boolean(u"enabled").value_or(draft.enabled);
    reader.ignore({u"id", u"created_at", u"updated_at", u"is_system"});
}

Result<services::PolicyDraft> draftFrom(const http::Request &request)
{
    const auto body = request.jsonObject();
    if (!body)
        return failure(body);
    ObjectReader reader(body->root());
    services::PolicyDraft draft{.name = reader.requiredText(u"name"),
                                .workflowId = reader.requiredUuid(u"workflow_id")};
    readMembers(reader, draft);
    if (const auto read = reader.finish(); !read)
        return failure(read);
    return draft;
}

Result<services::PolicyDraft> replacementFrom(const http::Request &request)
{
    const auto body = request.jsonObject();
    if (!body)
        return failure(body);
    ObjectReader reader(body->root());
    services::PolicyDraft draft{.name = reader.text(u"name").value_or(QString()),
                                .workflowId = reader.uuid(u"workflow_id").value_or(QUuid())};
    readMembers(reader, draft);
    if (const auto read = reader.finish(); !read)
        return failure(read);
    const auto whole = checkReplacement(
        body->root(), {u"name", u"selector", u"workflow_id", u"priority", u"enabled"});
    if (!whole)
        return failure(whole);
    return draft;
}

} // namespace

Result<http::Response> PolicyHandler::create(const http::Request &request) const
{
    const auto draft = draftFrom(request);
    if (!draft)
        return failure(draft);
    const auto made = m_policies.create(request.call, *draft);
    if (!made)
        return failure(made);
    return answer(*made, 201);
}

Result<http::Response> PolicyHandler::list(const http::Request &request) const
{
    const auto page = keyPageRequestOf(request, sortKeys);
    if (!page)
        return failure(page);
    const auto policies = m_policies.list(*page);
    if (!policies)
        return failure(policies);
    return pageResponse(request, *policies, [](JsonWriter &json, const Policy &policy) {
        beginPolicy(json, policy).endObject();
    });
}

Result<http::Response> PolicyHandler::get(const http::Request &request) const
{
    const auto id = request.pathUuid(u"id");
    if (!id)
        return failure(id);
    const auto policy = m_policies.get(*id);
    if (!policy)
        return failure(policy);
    JsonWriter json;
    beginPolicy(json, *policy).endObject();
    http::Response response = http::Response::json(json.take());
    addEntityTag(response, policy->revision);
    return response;
}

Result<http::Response> PolicyHandler::replace(const http::Request &request) const
{
    const auto id = request.pathUuid(u"id");
    if (!id)
        return failure(id);
    const auto match = ifMatchOf(request);
    if (!match)
        return failure(match);
    const auto draft = replacementFrom(request);
    if (!draft)
        return failure(draft);
    const auto written = m_policies.update(request.call, *id, *draft, *match);
    if (!written)
        return failure(written);
    if (wantsRepresentation(request)) {
        http::Response response = answer(*written, 200);
        response.headers.emplace_back("Preference-Applied", "return=representation");
        return response;
    }
    http::Response response = http::Response::noContent();
    addEntityTag(response, written->policy.revision);
    return response;
}

Result<http::Response> PolicyHandler::remove(const http::Request &request) const
{
    const auto id = request.pathUuid(u"id");
    if (!id)
        return failure(id);
    const auto match = ifMatchOf(request);
    if (!match)
        return failure(match);
    const auto removed = m_policies.remove(request.call, *id, *match);
    if (!removed)
        return failure(removed);
    return http::Response::noContent();
}

Result<http::Response> PolicyHandler::lint(const http::Request &) const
{
    const auto findings = m_policies.lint();
    if (!findings)
        return failure(findings);
    JsonWriter json;
    writeFindings(json, *findings);
    return http::Response::json(json.take());
}

Result<http::Response> PolicyHandler::simulate(const http::Request &request) const
{
    const auto submission = simulationFrom(request);
    if (!submission)
        return failure(submission);
    const auto explanation = m_simulation.simulate(request.call, *submission);
    if (!explanation)
        return failure(explanation);
    return http::Response::json(explanationJson(*explanation));
}

} // namespace sb::handlers
