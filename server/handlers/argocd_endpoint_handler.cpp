#include "server/handlers/argocd_endpoint_handler.h"

#include "server/domain/gitops_app_mapping.h"
#include "server/handlers/entity_tag.h"
#include "server/handlers/paging.h"
#include "shared/codec/json_writer.h"
#include "shared/contract/routes.h"

namespace sb::handlers {

using namespace Qt::StringLiterals;
using codec::JsonWriter;
using codec::ObjectReader;
using codec::TimeFormat;
using core::ErrorCode;
using core::failure;
using core::Result;
using domain::ArgocdEndpoint;

namespace {

void writeEndpoint(JsonWriter &json, const ArgocdEndpoint &endpoint)
{
    json.beginObject()
        .field(u"id", endpoint.id)
        .field(u"name", endpoint.name)
        .fieldIfPresent(u"environment_id", endpoint.environmentId)
        .field(u"base_url", endpoint.baseUrl)
        .fieldIfPresent(u"tls_server_name", endpoint.tlsServerName)
        .field(u"enabled", endpoint.enabled)
        .fieldIfPresent(u"last_health_at", endpoint.lastHealthAt, TimeFormat::Ts)
        .fieldIfPresent(u"health_error", endpoint.healthError)
        .field(u"kms_key_id", endpoint.kmsKeyId)
        .field(u"created_at", endpoint.createdAt, TimeFormat::Tn)
        .fieldIfPresent(u"deleted_at", endpoint.deletedAt, TimeFormat::Tn)
        .endObject();
}

http::Response endpointAnswer(const ArgocdEndpoint &endpoint, int status)
{
    JsonWriter json;
    writeEndpoint(json, endpoint);
    http::Response response = http::Response::json(json.take(), status);
    addEntityTag(response, endpoint.revision);
    return response;
}

Result<services::NewArgocdEndpoint> endpointFrom(const http::Request &request)
{
    const auto body = request.jsonObject();
    if (!body)
        return failure(body);
    ObjectReader reader(body->root());
    services::NewArgocdEndpoint wanted;
    wanted.name = reader.requiredText(u"name");
    wanted.baseUrl = reader.requiredText(u"base_url");
    wanted.environmentId = reader.uuid(u"environment_id");
    wanted.tlsCaPem = reader.text(u"tls_ca_pem").value_or(QString());
    wanted.tlsServerName = reader.text(u"tls_server_name").value_or(QString());
    auto token = reader.base64(u"token_b64");
    if (!token && !body->root().member(u"token_b64"))
        reader.fault(u"/token_b64"_s, u"is required"_s);
    if (const auto read = reader.finish(); !read)
        return failure(read);
    wanted.token = std::move(*token);
    return wanted;
}

void writeApplication(JsonWriter &json, const gitops::ArgocdApplication &application)
{
    json.beginObject()
        .field(u"name", application.name)
        .fieldIfPresent(u"namespace", application.applicationNamespace)
        .fieldIfPresent(u"project", application.project)
        .fieldIfPresent(u"destination_server", application.destinationServer)
        .fieldIfPresent(u"destination_cluster", application.destinationCluster)
        .fieldIfPresent(u"destination_namespace", application.destinationNamespace)
        .fieldIfPresent(u"health_status", application.healthStatus)
        .fieldIfPresent(u"sync_status", application.syncStatus)
        .endObject();
}

} // namespace

Result<http::Response> ArgocdEndpointHandler::create(const http::Request &request) const
{
    const auto wanted = endpointFrom(request);
    if (!wanted)
        return failure(wanted);
    const auto endpoint = m_endpoints.create(request.call, *wanted);
    if (!endpoint)
        return failure(endpoint);
    return endpointAnswer(*endpoint, 201);
}

Result<http::Response> ArgocdEndpointHandler::list(const http::Request &request) const
{
    const auto page = pageRequestOf(request);
    if (!page)
        return failure(page);
    const auto endpoints = m_endpoints.list(*page);
    if (!endpoints)
        return failure(endpoints);
    return pageResponse(request, *endpoints, writeEndpoint);
}

Result<http::Response> ArgocdEndpointHandler::get(const http::Request &request) const
{
    const auto id = request.pathUuid(u"id");
    if (!id)
        return failure(id);
    const auto endpoint = m_endpoints.get(*id);
    if (!endpoint)
        return failure(endpoint);
    return endpointAnswer(*endpoint, 200);
}

Result<http::Response> ArgocdEndpointHandler::setEnabled(const http::Request &request) const
{
    const auto id = request.pathUuid(u"id");
    if (!id)
        return failure(id);
    const auto match = ifMatchOf(request);
    if (!match)
        return failure(match);
    const auto body = request.jsonObject();
    if (!body)
        return failure(body);
    ObjectReader reader(body->root());
    const bool enabled = reader.requiredBoolean(u"enabled");
    if (const auto read = reader.finish(); !read)
        return failure(read);
    const auto endpoint = m_endpoints.setEnabled(request.call, *id, enabled, *match);
    if (!endpoint)
        return failure(endpoint);
    http::Response response = http::Response::noContent();
    addEntityTag(response, endpoint->revision);
    return response;
}

Result<http::Response> ArgocdEndpointHandler::remove(const http::Request &request) const
{
    const auto id = request.pathUuid(u"id");
    if (!id)
        return failure(id);
    const auto match = ifMatchOf(request);
    if (!match)
        return failure(match);
    const auto removed = m_endpoints.remove(request.call, *id, *match);
    if (!removed)
        return failure(removed);
    return http::Response::noContent();
}

Result<http::Response> ArgocdEndpointHandler::discover(const http::Request &request) const
{
    namespace names = contract::query_names;
    const auto id = request.pathUuid(u"id");
    if (!id)
        return failure(id);
    const QString project = request.queryText(names::project).value_or(QString());
    if (!project.isEmpty() && !domain::isKubernetesName(project))
        return failure(ErrorCode::InvalidQuery, u"must be the name of an ArgoCD project"_s,
                       names::project);
    const auto found = m_discovery.discover(request.call, *id, project);
    if (!found)
        return failure(found);
    JsonWriter json;
    json.beginArray();
    for (const gitops::ArgocdApplication &application : *found)
        writeApplication(json, application);
    json.endArray();
    return http::Response::json(json.take());
}

} // namespace sb::handlers
