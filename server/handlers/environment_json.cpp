#include "server/handlers/environment_json.h"

namespace sb::handlers {

using namespace Qt::StringLiterals;
using codec::JsonWriter;
using codec::ObjectReader;
using codec::TimeFormat;
using domain::EnvironmentTarget;

void writeEnvironment(JsonWriter &json, const domain::Environment &environment)
{
    json.beginObject()
        .field(u"id", environment.id)
        .field(u"project_id", environment.projectId)
        .field(u"name", environment.name)
        .field(u"type", domain::toWord(environment.type))
        .key(u"targets")
        .beginArray();
    for (const EnvironmentTarget &target : environment.targets) {
        json.beginObject()
            .field(u"provider_type", target.providerType)
            .fieldIfPresent(u"cluster_name", target.clusterName.value_or(QString()))
            .fieldIfPresent(u"kv_mount", target.kvMount.value_or(QString()))
            .field(u"secret_ref_prefix", target.secretRefPrefix)
            .endObject();
    }
    json.endArray()
        .field(u"created_at", environment.createdAt, TimeFormat::Tn)
        .field(u"updated_at", environment.updatedAt, TimeFormat::Tn)
        .endObject();
}

std::vector<EnvironmentTarget> readTargets(ObjectReader &reader)
{
    const QStringView name = u"targets";
    std::vector<EnvironmentTarget> targets;
    const auto list = reader.array(name);
    if (!list)
        return targets;
    for (const codec::JsonNode &node : list->elements()) {
        ObjectReader target(node);
        EnvironmentTarget &read = targets.emplace_back();
        read.providerType = target.requiredText(u"provider_type");
        read.clusterName = target.text(u"cluster_name");
        read.kvMount = target.text(u"kv_mount");
        read.secretRefPrefix = target.requiredText(u"secret_ref_prefix");
        if (const auto finished = target.finish(); !finished) {
            for (const core::ErrorDetail &detail : finished.error().details)
                reader.fault(detail.pointer, detail.detail);
        }
    }
    return targets;
}

} // namespace sb::handlers
