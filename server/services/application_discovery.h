// Which applications an ArgoCD server shows to the endpoint's token (contract H, 7.3).
#pragma once

#include "server/crypto/kms.h"
#include "server/gitops/argocd_client.h"
#include "server/services/places.h"
#include "server/services/unit_of_work.h"
#include "server/storage/argocd_endpoint_repository.h"

#include <stop_token>
#include <vector>

namespace sb::services {

class ApplicationDiscovery
{
public:
    /// However slow ArgoCD is, the other workers serve everybody else.
    static constexpr int mostAtOnce = 2;

    /// All outlive this.
    ApplicationDiscovery(const UnitOfWork &unitOfWork, crypto::Kms &kms,
                         const gitops::ReadOnlyTransport &transport)
        : m_unitOfWork(unitOfWork), m_kms(kms), m_transport(transport),
          m_places(mostAtOnce, mostAtOnce)
    {}

    /// Those of one ArgoCD project, or all when it is empty. NotFound also for deleted endpoints;
    /// Unavailable with the reason for one that is switched off and for whatever ArgoCD or the way
    /// to it refuses, and when as many as may be ask already: each holds a worker for as long as
    /// ArgoCD thinks. Audited once ArgoCD was asked; what was found of the server's health is
    /// remembered.
    [[nodiscard]] core::Result<std::vector<gitops::ArgocdApplication>>
    discover(const domain::CallContext &call, const QUuid &endpointId,
             const QString &project) const;

    /// Calls that run, and later ones, end at once as Unavailable. Any thread.
    void stop() { m_stop.request_stop(); }

private:
    struct Opened
    {
        domain::ArgocdEndpoint endpoint = {};
        storage::SealedToken token = {};
    };

    [[nodiscard]] core::Result<Opened> open(const QUuid &endpointId) const;
    [[nodiscard]] core::Result<std::vector<gitops::ArgocdApplication>>
    ask(const Opened &opened, const QString &project) const;

    const UnitOfWork &m_unitOfWork;
    crypto::Kms &m_kms;
    const gitops::ReadOnlyTransport &m_transport;
    storage::ArgocdEndpointRepository m_endpoints;
    Places m_places;
    std::stop_source m_stop;
};

} // namespace sb::services
