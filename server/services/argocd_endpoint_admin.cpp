#include "server/services/argocd_endpoint_admin.h"

#include "server/crypto/ca_certificates.h"
#include "server/domain/argocd_endpoint_rules.h"
#include "server/domain/name_rules.h"
#include "server/services/argocd_access.h"
#include "server/services/change_record.h"
#include "server/services/gitops_audit.h"

namespace sb::services {

using namespace Qt::StringLiterals;
using core::ErrorCode;
using core::failure;
using core::Result;
using domain::ArgocdEndpoint;
using storage::Transaction;

namespace {

/// Everything that can be judged without asking anybody; all faults at once.
Result<ArgocdEndpoint> endpointFrom(const NewArgocdEndpoint &wanted)
{
    core::Error error{.code = ErrorCode::InvalidValue, .message = u"The endpoint is not valid."_s};
    const auto note = [&](const auto &checked) {
        if (!checked)
            error.details.insert(error.details.end(), checked.error().details.begin(),
                                 checked.error().details.end());
    };
    const auto name = domain::checkName(wanted.name, u"/name"_s);
    note(name);
    const auto baseUrl = domain::checkBaseUrl(wanted.baseUrl, u"/base_url"_s);
    note(baseUrl);
    note(domain::checkTlsServerName(wanted.tlsServerName, u"/tls_server_name"_s));
    note(domain::checkBearerToken(wanted.token.view(), u"/token_b64"_s));
    if (!wanted.tlsCaPem.isEmpty()) {
        const auto trusted = crypto::checkCaCertificates(wanted.tlsCaPem.toUtf8());
        if (!trusted)
            error.details.push_back({u"/tls_ca_pem"_s, trusted.error().message});
    }
    if (!error.details.empty())
        return failure(std::move(error));
    return ArgocdEndpoint{.id = QUuid::createUuid(),
                          .name = *name,
                          .environmentId = wanted.environmentId,
                          .baseUrl = *baseUrl,
                          .tlsCaPem = wanted.tlsCaPem,
                          .tlsServerName = wanted.tlsServerName};
}

AuditEvent createEvent(const ArgocdEndpoint &endpoint)
{
    QJsonObject metadata{{u"name"_s, endpoint.name},
                         {u"base_url"_s, endpoint.baseUrl},
                         {u"kms_key_id"_s, endpoint.kmsKeyId}};
    if (endpoint.environmentId)
        metadata.insert(u"environment"_s, endpoint.environmentId->toString(QUuid::WithoutBraces));
    return {.action = u"argocd_endpoint.create"_s,
            .resource = endpointResource(endpoint.id),
            .metadata = std::move(metadata)};
}

} // namespace

Result<ArgocdEndpoint> ArgocdEndpointAdmin::create(const domain::CallContext &call,
                                                   const NewArgocdEndpoint &wanted) const
{
    auto endpoint = endpointFrom(wanted);
    if (!endpoint)
        return endpoint;
    // Before the transaction: a KMS may take its time.
    const auto sealed =
        crypto::sealForStorage(m_kms, tokenBindingOf(*endpoint), wanted.token.span());
    if (!sealed)
        return failure(sealed);
    endpoint->kmsKeyId = sealed->kmsKeyId;

    return m_unitOfWork.write(call, [&](Transaction &tx) -> Result<Audited<ArgocdEndpoint>> {
        if (endpoint->environmentId && !m_environments.lockExisting(tx, *endpoint->environmentId))
            return failure(ErrorCode::InvalidValue, u"there is no such environment"_s,
                           u"/environment_id"_s);
        if (!m_endpoints.insert(tx, *endpoint,
                                {.ciphertext = sealed->ciphertext,
                                 .nonce = sealed->nonce,
                                 .wrappedKey = sealed->wrappedKey,
                                 .kmsKeyId = sealed->kmsKeyId}))
            return failure(ErrorCode::Conflict, u"an endpoint of this name exists"_s, u"/name"_s);
        return Audited<ArgocdEndpoint>(m_endpoints.find(tx, endpoint->id).value(),
                                       createEvent(*endpoint));
    });
}

Result<domain::Page<ArgocdEndpoint>>
ArgocdEndpointAdmin::list(const domain::PageRequest &page) const
{
    return m_unitOfWork.read([&](Transaction &tx) -> Result<domain::Page<ArgocdEndpoint>> {
        return m_endpoints.list(tx, page);
    });
}

Result<ArgocdEndpoint> ArgocdEndpointAdmin::get(const QUuid &id) const
{
    return m_unitOfWork.read([&](Transaction &tx) -> Result<ArgocdEndpoint> {
        auto endpoint = m_endpoints.find(tx, id);
        if (!endpoint)
            return failure(ErrorCode::NotFound, u"argocd endpoint not found"_s);
        return std::move(*endpoint);
    });
}

Result<ArgocdEndpoint> ArgocdEndpointAdmin::liveForUpdate(Transaction &tx, const QUuid &id,
                                                          const domain::RevisionMatch &match) const
{
    auto endpoint = m_endpoints.findForUpdate(tx, id);
    if (!endpoint || endpoint->deletedAt)
        return failure(ErrorCode::NotFound, u"argocd endpoint not found"_s);
    if (const auto matches = domain::checkRevision(match, endpoint->revision); !matches)
        return failure(matches);
    return std::move(*endpoint);
}

Result<ArgocdEndpoint> ArgocdEndpointAdmin::setEnabled(const domain::CallContext &call,
                                                       const QUuid &id, bool enabled,
                                                       const domain::RevisionMatch &match) const
{
    return m_unitOfWork.write(call, [&](Transaction &tx) -> Result<MaybeAudited<ArgocdEndpoint>> {
        const auto endpoint = liveForUpdate(tx, id, match);
        if (!endpoint)
            return failure(endpoint);
        if (endpoint->enabled == enabled)
            return MaybeAudited<ArgocdEndpoint>{.value = *endpoint, .events = {}};
        m_endpoints.setEnabled(tx, id, enabled);
        AuditEvent event =
            changeEvent(u"argocd_endpoint.set_enabled"_s, endpointResource(id),
                        {{u"name"_s, endpoint->name}, {u"enabled"_s, endpoint->enabled}},
                        {{u"name"_s, endpoint->name}, {u"enabled"_s, enabled}});
        event.metadata.insert(u"enabled"_s, enabled);
        return MaybeAudited<ArgocdEndpoint>{.value = m_endpoints.find(tx, id).value(),
                                            .events = {std::move(event)}};
    });
}

Result<void> ArgocdEndpointAdmin::remove(const domain::CallContext &call, const QUuid &id,
                                         const domain::RevisionMatch &match) const
{
    const auto removed = m_unitOfWork.write(call, [&](Transaction &tx) -> Result<Audited<bool>> {
        const auto endpoint = liveForUpdate(tx, id, match);
        if (!endpoint)
            return failure(endpoint);
        m_endpoints.remove(tx, id);
        std::vector<AuditEvent> events{{.action = u"argocd_endpoint.delete"_s,
                                        .resource = endpointResource(id),
                                        .metadata = {{u"name"_s, endpoint->name}}}};
        for (const domain::GitopsAppMapping &mapping : m_mappings.removeByEndpoint(tx, id)) {
            AuditEvent event = mappingEvent(u"gitops_app_mapping.delete"_s, mapping);
            event.metadata.insert(u"because"_s, u"endpoint deleted"_s);
            events.push_back(std::move(event));
        }
        return Audited<bool>(true, std::move(events));
    });
    return removed ? Result<void>() : Result<void>(failure(removed));
}

} // namespace sb::services
