#include "shared/codec/project_codec.h"

#include "shared/codec/access_request_codec.h"
#include "shared/codec/json_writer.h"
#include "shared/codec/sourced_value.h"

namespace sb::codec {

using core::failure;
using core::Result;

namespace {

Result<model::EnvironmentTarget> targetFrom(const JsonNode &node)
{
    ObjectReader reader(node, Strictness::Lenient);
    model::EnvironmentTarget target{.providerType = reader.requiredText(u"provider_type"),
                                    .clusterName = reader.text(u"cluster_name").value_or(QString()),
                                    .kvMount = reader.text(u"kv_mount").value_or(QString()),
                                    .secretRefPrefix = reader.requiredText(u"secret_ref_prefix")};
    if (const auto read = reader.finish(); !read)
        return failure(read);
    return target;
}

} // namespace

Result<model::Project> projectFrom(const JsonNode &node)
{
    ObjectReader reader(node, Strictness::Lenient);
    model::Project project{.id = reader.requiredUuid(u"id"),
                           .name = reader.requiredText(u"name"),
                           .ownerTeamId = reader.text(u"owner_team_id").value_or(QString()),
                           .status = reader.requiredText(u"status"),
                           .createdAt = reader.time(u"created_at").value_or(core::Timestamp()),
                           .updatedAt = reader.time(u"updated_at").value_or(core::Timestamp())};
    return withSource(reader, node, std::move(project));
}

Result<model::Environment> environmentFrom(const JsonNode &node)
{
    ObjectReader reader(node, Strictness::Lenient);
    model::Environment environment{
        .id = reader.requiredUuid(u"id"),
        .projectId = reader.requiredUuid(u"project_id"),
        .name = reader.requiredText(u"name"),
        .type = reader.text(u"type").value_or(QString()),
        .createdAt = reader.time(u"created_at").value_or(core::Timestamp()),
        .updatedAt = reader.time(u"updated_at").value_or(core::Timestamp())};
    const auto targets = reader.array(u"targets");
    if (const auto read = reader.finish(); !read)
        return failure(read);
    if (targets) {
        auto list = listFrom<model::EnvironmentTarget>(*targets, targetFrom);
        if (!list)
            return failure(list);
        environment.targets = std::move(*list);
    }
    environment.source = node.toQJson().toObject();
    return environment;
}

QByteArray targetsJson(const std::vector<model::EnvironmentTarget> &targets)
{
    JsonWriter json;
    json.beginObject().key(u"targets").beginArray();
    for (const model::EnvironmentTarget &target : targets)
        json.beginObject()
            .field(u"provider_type", target.providerType)
            .fieldIfPresent(u"cluster_name", target.clusterName)
            .fieldIfPresent(u"kv_mount", target.kvMount)
            .field(u"secret_ref_prefix", target.secretRefPrefix)
            .endObject();
    json.endArray().endObject();
    return json.take();
}

} // namespace sb::codec
