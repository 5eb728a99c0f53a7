#include "server/services/application_discovery.h"

#include "server/services/argocd_access.h"
#include "server/services/gitops_audit.h"

namespace sb::services {

using namespace Qt::StringLiterals;
using core::ErrorCode;
using core::failure;
using core::Result;
using gitops::ArgocdApplication;
using storage::Transaction;

namespace {

constexpr int retryAfterSeconds = 5;

AuditEvent discoverEvent(const QUuid &endpointId, const QString &project,
                         const Result<std::vector<ArgocdApplication>> &found)
{
    AuditEvent event{.action = u"argocd_endpoint.discover"_s,
                     .resource = endpointResource(endpointId),
                     .metadata = {{u"project_filter"_s, project}}};
    if (found) {
        event.metadata.insert(u"app_count"_s, static_cast<qint64>(found->size()));
        return event;
    }
    event.status = AuditStatus::Failure;
    event.metadata.insert(u"error_kind"_s, u"list_failed"_s);
    event.metadata.insert(u"error"_s, found.error().message);
    return event;
}

} // namespace

Result<ApplicationDiscovery::Opened> ApplicationDiscovery::open(const QUuid &endpointId) const
{
    return m_unitOfWork.read([&](Transaction &tx) -> Result<Opened> {
        const auto endpoint = m_endpoints.find(tx, endpointId);
        const auto token = m_endpoints.findToken(tx, endpointId);
        if (!endpoint || !token)
            return failure(ErrorCode::NotFound, u"argocd endpoint not found"_s);
        return Opened{.endpoint = *endpoint, .token = *token};
    });
}

Result<std::vector<ArgocdApplication>> ApplicationDiscovery::ask(const Opened &opened,
                                                                 const QString &project) const
{
    const auto access = openAccess(m_kms, opened.endpoint, opened.token);
    if (!access)
        return failure(ErrorCode::Unavailable, u"the endpoint's token cannot be opened"_s);
    auto found =
        gitops::ArgocdClient(m_transport, *access).applications(project, m_stop.get_token());
    if (!found)
        return failure(ErrorCode::Unavailable, found.error().message);
    return found;
}

Result<std::vector<ArgocdApplication>>
ApplicationDiscovery::discover(const domain::CallContext &call, const QUuid &endpointId,
                               const QString &project) const
{
    const auto opened = open(endpointId);
    if (!opened)
        return failure(opened);
    const Place place = m_places.take();
    if (!place)
        return failure(core::Error{.code = ErrorCode::Unavailable,
                                   .message = u"other calls wait for ArgoCD already"_s,
                                   .retryAfterSeconds = retryAfterSeconds});
    const bool isOff = !opened->endpoint.enabled;
    // No transaction is open while ArgoCD thinks.
    auto found = isOff ? Result<std::vector<ArgocdApplication>>(
                             failure(ErrorCode::Unavailable, u"the endpoint is switched off"_s))
                       : ask(*opened, project);
    const auto told = m_unitOfWork.write(call, [&](Transaction &tx) -> Result<Audited<bool>> {
        // That this server stops says nothing about ArgoCD.
        if (!isOff && (found || !m_stop.stop_requested()))
            m_endpoints.recordHealth(tx, endpointId, found ? QString() : found.error().message);
        return Audited<bool>(true, discoverEvent(endpointId, project, found));
    });
    if (!told)
        return failure(told);
    return found;
}

} // namespace sb::services
