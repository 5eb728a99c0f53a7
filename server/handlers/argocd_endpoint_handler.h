// ArgoCD endpoints (contract H): neither their tokens nor their certificates ever leave.
#pragma once

#include "server/http/request.h"
#include "server/http/response.h"
#include "server/services/application_discovery.h"
#include "server/services/argocd_endpoint_admin.h"

namespace sb::handlers {

class ArgocdEndpointHandler
{
public:
    ArgocdEndpointHandler(const services::ArgocdEndpointAdmin &endpoints,
                          const services::ApplicationDiscovery &discovery)
        : m_endpoints(endpoints), m_discovery(discovery)
    {}

    /// POST /api/v1/argocd-endpoints
    [[nodiscard]] core::Result<http::Response> create(const http::Request &request) const;
    /// GET /api/v1/argocd-endpoints
    [[nodiscard]] core::Result<http::Response> list(const http::Request &request) const;
    /// GET /api/v1/argocd-endpoints/{id}
    [[nodiscard]] core::Result<http::Response> get(const http::Request &request) const;
    /// PUT /api/v1/argocd-endpoints/{id}/enabled
    [[nodiscard]] core::Result<http::Response> setEnabled(const http::Request &request) const;
    /// DELETE /api/v1/argocd-endpoints/{id}
    [[nodiscard]] core::Result<http::Response> remove(const http::Request &request) const;
    /// GET /api/v1/argocd-endpoints/{id}/discovered-apps
    [[nodiscard]] core::Result<http::Response> discover(const http::Request &request) const;

private:
    const services::ArgocdEndpointAdmin &m_endpoints;
    const services::ApplicationDiscovery &m_discovery;
};

} // namespace sb::handlers
