#include "shared/codec/gitops_codec.h"

#include "shared/codec/json_writer.h"

namespace sb::codec {

using core::failure;
using core::Result;

Result<model::ArgocdEndpoint> argocdEndpointFrom(const JsonNode &node)
{
    ObjectReader reader(node, Strictness::Lenient);
    model::ArgocdEndpoint endpoint{
        .id = reader.requiredUuid(u"id"),
        .name = reader.requiredText(u"name"),
        .environmentId = reader.uuid(u"environment_id").value_or(QUuid()),
        .baseUrl = reader.requiredText(u"base_url"),
        .tlsServerName = reader.text(u"tls_server_name").value_or(QString()),
        .enabled = reader.requiredBoolean(u"enabled"),
        .lastHealthAt = reader.time(u"last_health_at"),
        .healthError = reader.text(u"health_error").value_or(QString()),
        .createdAt = reader.time(u"created_at").value_or(core::Timestamp())};
    if (const auto read = reader.finish(); !read)
        return failure(read);
    endpoint.source = node.toQJson().toObject();
    return endpoint;
}

Result<model::ArgocdApplication> argocdApplicationFrom(const JsonNode &node)
{
    ObjectReader reader(node, Strictness::Lenient);
    model::ArgocdApplication application{
        .name = reader.requiredText(u"name"),
        .applicationNamespace = reader.text(u"namespace").value_or(QString()),
        .project = reader.text(u"project").value_or(QString()),
        .destinationCluster = reader.text(u"destination_cluster").value_or(QString()),
        .healthStatus = reader.text(u"health_status").value_or(QString()),
        .syncStatus = reader.text(u"sync_status").value_or(QString())};
    if (const auto read = reader.finish(); !read)
        return failure(read);
    return application;
}

Result<model::GitopsAppMapping> gitopsAppMappingFrom(const JsonNode &node)
{
    ObjectReader reader(node, Strictness::Lenient);
    model::GitopsAppMapping mapping{.id = reader.requiredUuid(u"id"),
                                    .endpointId = reader.requiredUuid(u"argocd_endpoint_id"),
                                    .applicationName = reader.requiredText(u"application_name"),
                                    .applicationNamespace =
                                        reader.text(u"application_namespace").value_or(QString()),
                                    .projectName = reader.text(u"project_name").value_or(QString()),
                                    .enabled = reader.boolean(u"enabled").value_or(true)};
    for (const char16_t *name :
         {u"provider_type", u"secret_ref_prefix", u"cluster_name", u"project_id", u"environment"}) {
        if (const auto value = reader.text(name))
            mapping.rules[QString::fromUtf16(name)] = *value;
    }
    if (const auto read = reader.finish(); !read)
        return failure(read);
    mapping.source = node.toQJson().toObject();
    return mapping;
}

Result<model::GitopsObservation> gitopsObservationFrom(const JsonNode &node)
{
    ObjectReader reader(node, Strictness::Lenient);
    model::GitopsObservation observation{
        .id = reader.requiredUuid(u"id"),
        .endpointId = reader.requiredUuid(u"argocd_endpoint_id"),
        .applicationName = reader.requiredText(u"application_name"),
        .applicationNamespace = reader.text(u"application_namespace").value_or(QString()),
        .state = reader.requiredText(u"status"),
        .evidence = reader.text(u"evidence").value_or(QString()),
        .lastPolledAt = reader.time(u"last_polled_at"),
        .pollsCount = static_cast<int>(reader.integer(u"polls_count").value_or(0)),
        .lastError = reader.text(u"last_error").value_or(QString()),
        .timeoutAt = reader.time(u"timeout_at").value_or(core::Timestamp()),
        .terminalAt = reader.time(u"terminal_at")};
    if (const auto read = reader.finish(); !read)
        return failure(read);
    observation.source = node.toQJson().toObject();
    return observation;
}

QByteArray gitopsAppMappingJson(const model::GitopsAppMapping &mapping)
{
    JsonWriter json;
    json.beginObject()
        .field(u"argocd_endpoint_id", mapping.endpointId)
        .field(u"application_name", mapping.applicationName)
        .fieldIfPresent(u"application_namespace", mapping.applicationNamespace)
        .fieldIfPresent(u"project_name", mapping.projectName);
    for (const auto &[name, value] : mapping.rules)
        json.field(name, value);
    json.endObject();
    return json.take();
}

} // namespace sb::codec
