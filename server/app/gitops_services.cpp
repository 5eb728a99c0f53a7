#include "server/app/gitops_services.h"

namespace sb::app {

namespace {

services::GitopsPollLimits limitsFrom(const config::GitopsSettings &settings)
{
    return {.batch = settings.batchSize,
            .interval = settings.pollInterval,
            .httpTimeout = settings.httpTimeout};
}

} // namespace

GitopsServices::GitopsServices(const config::ServerConfig &config,
                               const services::UnitOfWork &unitOfWork, crypto::Kms &kms)
    : isEnabled(config.gitops.enabled),
      https(outbound::NetworkRules{.allowed = config.outboundAllow}),
      transport(https, config.gitops.httpTimeout), endpoints(unitOfWork, kms), mappings(unitOfWork),
      discovery(unitOfWork, kms, transport), status(unitOfWork),
      polling(unitOfWork, kms, transport, limitsFrom(config.gitops)),
      endpointHandler(endpoints, discovery), mappingHandler(mappings), requestHandler(status)
{}

const services::GitopsFanOut *GitopsServices::fanOutIfEnabled() const
{
    return isEnabled ? &fanOut : nullptr;
}

} // namespace sb::app
