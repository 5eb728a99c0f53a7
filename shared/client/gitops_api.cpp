#include "shared/client/gitops_api.h"

#include "shared/codec/gitops_codec.h"
#include "shared/codec/json_writer.h"
#include "shared/contract/routes.h"

namespace sb::client {

using namespace Qt::StringLiterals;
namespace routes = contract::routes;

namespace {

/// ArgoCD may take its time.
constexpr std::chrono::seconds discoveryTimeout(60);

} // namespace

void GitopsApi::endpoints(const PageRequest &page, QObject *context,
                          PeopleCallback<Page<model::ArgocdEndpoint>> callback) const
{
    Query query;
    appendPaging(query, page);
    m_people.exchange(
        {.path = contract::pathOf(routes::argocdEndpoints) + queryText(query)}, context,
        asPage<model::ArgocdEndpoint>(codec::argocdEndpointFrom, std::move(callback)));
}

void GitopsApi::createEndpoint(const EndpointDraft &draft, const QString &idempotencyKey,
                               QObject *context,
                               PeopleCallback<model::ArgocdEndpoint> callback) const
{
    codec::JsonWriter json;
    json.beginObject()
        .field(u"name", draft.name)
        .field(u"base_url", draft.baseUrl)
        .fieldIfPresent(u"environment_id", draft.environmentId)
        .fieldIfPresent(u"tls_ca_pem", draft.tlsCaPem)
        .fieldIfPresent(u"tls_server_name", draft.tlsServerName)
        .base64(u"token_b64",
                QByteArrayView(draft.token.data(), static_cast<qsizetype>(draft.token.size())))
        .endObject();
    m_people.exchange(
        {.method = "POST"_ba,
         .path = contract::pathOf(routes::argocdEndpoints),
         .headers = idempotent(idempotencyKey),
         .body = json.take()},
        context, asObject<model::ArgocdEndpoint>(codec::argocdEndpointFrom, std::move(callback)));
}

void GitopsApi::setEndpointEnabled(const QUuid &id, bool isEnabled, QObject *context,
                                   PeopleCallback<void> callback) const
{
    codec::JsonWriter json;
    json.beginObject().field(u"enabled", isEnabled).endObject();
    m_people.exchange({.method = "PUT"_ba,
                       .path = contract::pathOf(routes::argocdEndpointEnabled, id),
                       .body = json.take()},
                      context, asNothing(std::move(callback)));
}

void GitopsApi::removeEndpoint(const QUuid &id, QObject *context,
                               PeopleCallback<void> callback) const
{
    m_people.exchange({.method = "DELETE"_ba, .path = contract::pathOf(routes::argocdEndpoint, id)},
                      context, asNothing(std::move(callback)));
}

void GitopsApi::applications(const QUuid &endpointId, QObject *context,
                             PeopleCallback<Page<model::ArgocdApplication>> callback) const
{
    m_people.exchange(
        {.path = contract::pathOf(routes::argocdEndpointApps, endpointId),
         .timeout = discoveryTimeout},
        context,
        asPage<model::ArgocdApplication>(codec::argocdApplicationFrom, std::move(callback)));
}

void GitopsApi::mappings(const PageRequest &page, QObject *context,
                         PeopleCallback<Page<model::GitopsAppMapping>> callback) const
{
    Query query;
    appendPaging(query, page);
    m_people.exchange(
        {.path = contract::pathOf(routes::gitopsAppMappings) + queryText(query)}, context,
        asPage<model::GitopsAppMapping>(codec::gitopsAppMappingFrom, std::move(callback)));
}

void GitopsApi::createMapping(const model::GitopsAppMapping &mapping, const QString &idempotencyKey,
                              QObject *context,
                              PeopleCallback<model::GitopsAppMapping> callback) const
{
    m_people.exchange(
        {.method = "POST"_ba,
         .path = contract::pathOf(routes::gitopsAppMappings),
         .headers = idempotent(idempotencyKey),
         .body = codec::gitopsAppMappingJson(mapping)},
        context,
        asObject<model::GitopsAppMapping>(codec::gitopsAppMappingFrom, std::move(callback)));
}

void GitopsApi::removeMapping(const QUuid &id, QObject *context,
                              PeopleCallback<void> callback) const
{
    m_people.exchange(
        {.method = "DELETE"_ba, .path = contract::pathOf(routes::gitopsAppMapping, id)}, context,
        asNothing(std::move(callback)));
}

void GitopsApi::observations(const QUuid &requestId, QObject *context,
                             PeopleCallback<Page<model::GitopsObservation>> callback) const
{
    m_people.exchange(
        {.path = contract::pathOf(routes::requestGitops, requestId)}, context,
        asPage<model::GitopsObservation>(codec::gitopsObservationFrom, std::move(callback)));
}

} // namespace sb::client
