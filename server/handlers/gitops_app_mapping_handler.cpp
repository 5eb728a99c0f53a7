#include "server/handlers/gitops_app_mapping_handler.h"

#include "server/handlers/paging.h"
#include "shared/codec/json_writer.h"

namespace sb::handlers {

using namespace Qt::StringLiterals;
using codec::JsonWriter;
using codec::ObjectReader;
using core::failure;
using core::Result;
using domain::GitopsAppMapping;

namespace {

void writeMapping(JsonWriter &json, const GitopsAppMapping &mapping)
{
    const domain::ApplicationRef &application = mapping.application;
    const domain::MappingRules &rules = mapping.rules;
    json.beginObject()
        .field(u"id", mapping.id)
        .fieldIfPresent(u"secret_mapping_id", mapping.secretMappingId)
        .fieldIfPresent(u"provider_connection_id", mapping.providerConnectionId)
        .field(u"argocd_endpoint_id", mapping.endpointId)
        .field(u"application_name", application.name)
        .fieldIfPresent(u"application_namespace", application.applicationNamespace)
        .fieldIfPresent(u"project_name", application.projectName)
        .fieldIfPresent(u"provider_type", rules.providerType.value_or(QString()))
        .fieldIfPresent(u"secret_ref_prefix", rules.secretRefPrefix.value_or(QString()))
        .fieldIfPresent(u"cluster_name", rules.clusterName.value_or(QString()))
        .fieldIfPresent(u"project_id", rules.projectId)
        .fieldIfPresent(u"environment", rules.environment.value_or(QString()))
        .field(u"enabled", mapping.enabled)
        .endObject();
}

Result<GitopsAppMapping> mappingFrom(const http::Request &request)
{
    const auto body = request.jsonObject();
    if (!body)
        return failure(body);
    ObjectReader reader(body->root());
    GitopsAppMapping mapping;
    mapping.endpointId = reader.requiredUuid(u"argocd_endpoint_id");
    mapping.application.name = reader.requiredText(u"application_name");
    mapping.application.applicationNamespace =
        reader.text(u"application_namespace").value_or(QString());
    mapping.application.projectName = reader.text(u"project_name").value_or(QString());
    mapping.rules = {.providerType = reader.text(u"provider_type"),
                     .secretRefPrefix = reader.text(u"secret_ref_prefix"),
                     .clusterName = reader.text(u"cluster_name"),
                     .projectId = reader.uuid(u"project_id"),
                     .environment = reader.text(u"environment")};
    mapping.secretMappingId = reader.uuid(u"secret_mapping_id");
    mapping.providerConnectionId = reader.uuid(u"provider_connection_id");
    if (const auto read = reader.finish(); !read)
        return failure(read);
    return mapping;
}

} // namespace

Result<http::Response> GitopsAppMappingHandler::create(const http::Request &request) const
{
    const auto wanted = mappingFrom(request);
    if (!wanted)
        return failure(wanted);
    const auto mapping = m_mappings.create(request.call, *wanted);
    if (!mapping)
        return failure(mapping);
    JsonWriter json;
    writeMapping(json, *mapping);
    return http::Response::json(json.take(), 201);
}

Result<http::Response> GitopsAppMappingHandler::list(const http::Request &request) const
{
    const auto page = pageRequestOf(request);
    if (!page)
        return failure(page);
    const auto mappings = m_mappings.list(*page);
    if (!mappings)
        return failure(mappings);
    return pageResponse(request, *mappings, writeMapping);
}

Result<http::Response> GitopsAppMappingHandler::remove(const http::Request &request) const
{
    const auto id = request.pathUuid(u"id");
    if (!id)
        return failure(id);
    const auto removed = m_mappings.remove(request.call, *id);
    if (!removed)
        return failure(removed);
    return http::Response::noContent();
}

} // namespace sb::handlers
