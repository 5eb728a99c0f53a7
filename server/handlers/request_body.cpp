#include "server/handlers/request_body.h"

#include "server/domain/key_rules.h"
#include "server/handlers/claimed_identity.h"
#include "shared/core/base64_text.h"
#include "shared/core/uuid_text.h"

namespace sb::handlers {

using namespace Qt::StringLiterals;
using codec::JsonNode;
using codec::ObjectReader;
using core::failure;
using core::Result;
using services::Submission;
using services::SubmittedValue;

namespace {

Result<codec::JsonDocument> optionalObject(const http::Request &request)
{
    return request.body.isEmpty() ? codec::JsonDocument::parseObject("{}") : request.jsonObject();
}

/// An empty text is nothing said (contract section 2).
std::optional<QString> unlessEmpty(const std::optional<QString> &text)
{
    return text && !text->isEmpty() ? text : std::nullopt;
}

void readTarget(ObjectReader &reader, Submission &submission)
{
    submission.justification = reader.text(u"justification").value_or(QString());
    submission.target.providerType = reader.requiredText(u"target_provider_type");
    submission.target.secretRef = reader.requiredText(u"target_secret_ref");
    submission.target.clusterName = unlessEmpty(reader.text(u"cluster_name"));
    if (const auto config = reader.object(u"target_provider_config"))
        submission.target.providerConfig = config->toQJson().toObject();
    submission.belonging.environment = unlessEmpty(reader.text(u"environment"));
    if (const auto project = unlessEmpty(reader.text(u"project_id"))) {
        submission.belonging.projectId = core::uuidFromText(*project);
        if (!submission.belonging.projectId)
            reader.fault(reader.pointerTo(u"project_id"), u"must be a UUID"_s);
    }
}

/// Values never pass through QString.
void readValues(ObjectReader &reader, Submission &submission)
{
    const auto each = [&](const std::optional<JsonNode> &object, auto &&valueOf) {
        if (!object)
            return;
        for (const auto &[name, node] : object->members()) {
            std::optional<core::SecretBytes> value = node.isString() ? valueOf(node) : std::nullopt;
            if (!value) {
                reader.fault(node.pointer(), u"must be text of the right form"_s);
                continue;
            }
            SubmittedValue &submitted = submission.values.emplace_back();
            submitted.keyName = name;
            submitted.value = std::move(*value);
            submitted.pointer = node.pointer();
        }
    };
    each(reader.object(u"key_values"),
         [](const JsonNode &node) { return std::optional(node.toSecret()); });
    each(reader.object(u"key_values_b64"),
         [](const JsonNode &node) { return core::bytesFromBase64(node.utf8()); });
}

} // namespace

Result<Submission> submissionFrom(const http::Request &request, domain::RequestType type)
{
    const auto body = request.jsonObject();
    if (!body)
        return failure(body);
    ObjectReader reader(body->root());
    Submission submission{.type = type};
    const auto requester = reader.text(u"requester_id");
    readTarget(reader, submission);
    if (type == domain::RequestType::Patch)
        readValues(reader, submission);
    else
        submission.targetKeys = reader.textList(u"target_keys").value_or(QStringList());
    if (const auto read = reader.finish(); !read)
        return failure(read);
    if (const auto own = checkClaimedIdentity(request.call.actor, requester, u"/requester_id"_s);
        !own)
        return failure(own);
    return submission;
}

Result<Submission> simulationFrom(const http::Request &request)
{
    const auto body = request.jsonObject();
    if (!body)
        return failure(body);
    ObjectReader reader(body->root());
    Submission submission;
    const QString word = reader.text(u"type").value_or(u"patch"_s);
    const auto requester = reader.text(u"requester_id");
    readTarget(reader, submission);
    submission.targetKeys = reader.textList(u"target_keys").value_or(QStringList());
    if (const auto read = reader.finish(); !read)
        return failure(read);
    const auto type = domain::requestTypeFromWord(word);
    if (!type)
        return failure(core::ErrorCode::InvalidValue, u"must be patch or read"_s, u"/type"_s);
    submission.type = *type;
    if (const auto own = checkClaimedIdentity(request.call.actor, requester, u"/requester_id"_s);
        !own)
        return failure(own);
    return submission;
}

Result<QString> approvalCommentFrom(const http::Request &request)
{
    const auto body = optionalObject(request);
    if (!body)
        return failure(body);
    ObjectReader reader(body->root());
    const auto approver = reader.text(u"approver_id");
    const QString comment = reader.text(u"comment").value_or(QString());
    if (const auto read = reader.finish(); !read)
        return failure(read);
    if (const auto own = checkClaimedIdentity(request.call.actor, approver, u"/approver_id"_s);
        !own)
        return failure(own);
    if (const auto fit = domain::checkJustification(comment, false, u"/comment"_s); !fit)
        return failure(fit);
    return comment;
}

Result<QString> rejectionReasonFrom(const http::Request &request)
{
    const auto body = request.jsonObject();
    if (!body)
        return failure(body);
    ObjectReader reader(body->root());
    const auto approver = reader.text(u"approver_id");
    const QString reason = reader.requiredText(u"reason");
    if (const auto read = reader.finish(); !read)
        return failure(read);
    if (const auto own = checkClaimedIdentity(request.call.actor, approver, u"/approver_id"_s);
        !own)
        return failure(own);
    if (const auto fit = domain::checkJustification(reason, true, u"/reason"_s); !fit)
        return failure(fit);
    return reason;
}

Result<void> checkCancellation(const http::Request &request)
{
    const auto body = optionalObject(request);
    if (!body)
        return failure(body);
    ObjectReader reader(body->root());
    const auto actor = reader.text(u"actor_id");
    if (const auto read = reader.finish(); !read)
        return read;
    return checkClaimedIdentity(request.call.actor, actor, u"/actor_id"_s);
}

} // namespace sb::handlers
