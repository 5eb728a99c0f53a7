#include "server/gitops/argocd_codec.h"

#include "shared/codec/json_reader.h"
#include "shared/core/timestamp_text.h"

namespace sb::gitops {

using namespace Qt::StringLiterals;
using codec::JsonDocument;
using codec::JsonNode;
using core::ErrorCode;
using core::failure;
using core::Result;

namespace {

/// Messages of pods can be pages long.
constexpr qsizetype longestText = 500;

core::Failure notUnderstood()
{
    return failure(ErrorCode::InvalidJson, u"ArgoCD's answer makes no sense"_s);
}

std::optional<JsonNode> nodeAt(const JsonNode &root, std::initializer_list<QStringView> path)
{
    std::optional<JsonNode> node = root;
    for (const QStringView name : path) {
        if (!node || !node->isObject())
            return std::nullopt;
        node = node->member(name);
    }
    return node;
}

/// Empty when it is absent or no text; control characters become blanks, for people read it.
QString textAt(const JsonNode &root, std::initializer_list<QStringView> path)
{
    const auto node = nodeAt(root, path);
    if (!node || !node->isString())
        return {};
    QString text = node->toText().left(longestText);
    for (QChar &character : text) {
        if (character.category() == QChar::Other_Control)
            character = u' ';
    }
    return text;
}

std::optional<core::Timestamp> timeAt(const JsonNode &root, std::initializer_list<QStringView> path)
{
    return core::timestampFromText(textAt(root, path));
}

std::vector<JsonNode> elementsAt(const JsonNode &root, QStringView name)
{
    const auto list = nodeAt(root, {name});
    return list && list->isArray() ? list->elements() : std::vector<JsonNode>();
}

ArgocdApplication applicationFrom(const JsonNode &node)
{
    ArgocdApplication application{
        .name = textAt(node, {u"metadata", u"name"}),
        .applicationNamespace = textAt(node, {u"metadata", u"namespace"}),
        .project = textAt(node, {u"spec", u"project"}),
        .destinationServer = textAt(node, {u"spec", u"destination", u"server"}),
        .destinationCluster = textAt(node, {u"spec", u"destination", u"name"}),
        .destinationNamespace = textAt(node, {u"spec", u"destination", u"namespace"}),
        .healthStatus = textAt(node, {u"status", u"health", u"status"}),
        .syncStatus = textAt(node, {u"status", u"sync", u"status"})};
    application.state = {.healthStatus = application.healthStatus,
                         .healthMessage = textAt(node, {u"status", u"health", u"message"}),
                         .syncStatus = application.syncStatus,
                         .syncRevision = textAt(node, {u"status", u"sync", u"revision"}),
                         .operationPhase = textAt(node, {u"status", u"operationState", u"phase"}),
                         .operationFinishedAt =
                             timeAt(node, {u"status", u"operationState", u"finishedAt"})};
    return application;
}

domain::RolloutResource resourceFrom(const JsonNode &node)
{
    return {.kind = textAt(node, {u"kind"}),
            .name = textAt(node, {u"name"}),
            .resourceNamespace = textAt(node, {u"namespace"}),
            .health = textAt(node, {u"health", u"status"}),
            .message = textAt(node, {u"health", u"message"}),
            .createdAt = timeAt(node, {u"createdAt"})};
}

} // namespace

Result<ArgocdApplication> applicationFromJson(const QByteArray &json)
{
    const auto document = JsonDocument::parseObject(json);
    if (!document)
        return notUnderstood();
    ArgocdApplication application = applicationFrom(document->root());
    if (application.name.isEmpty())
        return notUnderstood();
    return application;
}

Result<std::vector<ArgocdApplication>> applicationsFromJson(const QByteArray &json)
{
    const auto document = JsonDocument::parseObject(json);
    if (!document)
        return notUnderstood();
    std::vector<ArgocdApplication> applications;
    for (const JsonNode &item : elementsAt(document->root(), u"items")) {
        ArgocdApplication application = applicationFrom(item);
        if (!application.name.isEmpty())
            applications.push_back(std::move(application));
    }
    return applications;
}

Result<std::vector<domain::RolloutResource>> resourcesFromJson(const QByteArray &json)
{
    const auto document = JsonDocument::parseObject(json);
    if (!document)
        return notUnderstood();
    std::vector<domain::RolloutResource> resources;
    for (const JsonNode &node : elementsAt(document->root(), u"nodes"))
        resources.push_back(resourceFrom(node));
    return resources;
}

} // namespace sb::gitops
