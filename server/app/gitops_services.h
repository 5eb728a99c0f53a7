// Everything of GitOps (contract B25), made once; with SB_GITOPS_ENABLED off nobody calls it.
#pragma once

#include "server/config/server_config.h"
#include "server/handlers/argocd_endpoint_handler.h"
#include "server/handlers/gitops_app_mapping_handler.h"
#include "server/handlers/request_gitops_handler.h"
#include "server/services/gitops_fan_out.h"
#include "server/services/gitops_polling.h"

namespace sb::app {

/// The order of the members is the order in which they are made.
struct GitopsServices
{
    /// All outlive this.
    GitopsServices(const config::ServerConfig &config, const services::UnitOfWork &unitOfWork,
                   crypto::Kms &kms);
    GitopsServices(const GitopsServices &) = delete;
    GitopsServices &operator=(const GitopsServices &) = delete;

    /// What executed patches start; nullptr when GitOps is off.
    [[nodiscard]] const services::GitopsFanOut *fanOutIfEnabled() const;

    bool isEnabled;
    services::GitopsFanOut fanOut;
    outbound::HttpsClient https;
    gitops::ReadOnlyTransport transport;
    services::ArgocdEndpointAdmin endpoints;
    services::GitopsMappingAdmin mappings;
    services::ApplicationDiscovery discovery;
    services::GitopsStatus status;
    services::GitopsPolling polling;

    handlers::ArgocdEndpointHandler endpointHandler;
    handlers::GitopsAppMappingHandler mappingHandler;
    handlers::RequestGitopsHandler requestHandler;
};

} // namespace sb::app
