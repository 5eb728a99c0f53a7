#include "server/app/service_set.h"

#include "server/app/fault_answer.h"

namespace sb::app {

namespace {

crypto::Jwt jwtFrom(const config::ServerConfig &config)
{
    if (config.jwtSecretPrevious.isEmpty())
        return crypto::Jwt(config.jwtSecret.clone());
    return crypto::Jwt(config.jwtSecret.clone(), config.jwtSecretPrevious.clone());
}

middleware::AgentCertificates agentCertificatesFrom(const config::ServerConfig &config)
{
    if (!config.tls)
        return middleware::AgentCertificates::Ignored;
    // The same words in the same order.
    return static_cast<middleware::AgentCertificates>(config.tls->agents);
}

services::JobLimits jobLimitsFrom(const config::ServerConfig &config)
{
    const auto lease = std::chrono::duration_cast<std::chrono::seconds>(config.jobLease);
    return {.leaseSeconds = static_cast<int>(lease.count()), .maxAttempts = config.jobMaxAttempts};
}

/// Whatever listeners there are, a quarter of the connections is left for everything else.
services::Places listenerPlaces(const config::ServerConfig &config)
{
    return {std::max(1, config.maxConnections * 3 / 4), config.listenersPerUser};
}

} // namespace

ServiceSet::ServiceSet(const Foundation &base, services::FingerprintKey fingerprintKey)
    : fingerprints(std::move(fingerprintKey)), jwt(jwtFrom(base.config)),
      failedAttempts(base.unitOfWork, fingerprints),
      authentication(base.unitOfWork, jwt, clock, failedAttempts),
      throttle(base.config.loginsPerMinute), login({.unitOfWork = base.unitOfWork,
                                                    .jwt = jwt,
                                                    .clock = clock,
                                                    .fingerprints = fingerprints,
                                                    .failedAttempts = failedAttempts,
                                                    .throttle = throttle},
                                                   base.config.tokenLifetime),
      sessions(base.unitOfWork, fingerprints),
      userAdmin(base.unitOfWork, base.random, fingerprints),
      tokenAdmin(base.unitOfWork, base.random), roleAdmin(base.unitOfWork),
      grantAdmin(base.unitOfWork), auditQuery(base.unitOfWork), eventFeed(base.unitOfWork),
      requestQuery(base.unitOfWork), submission(base.unitOfWork, base.kms, requestQuery),
      decision(base.unitOfWork, requestQuery), explainer(base.unitOfWork, requestQuery),
      timeline(base.unitOfWork), expiry(base.unitOfWork), reveal(base.unitOfWork, base.kms),
      workflowAdmin(base.unitOfWork), policyAdmin(base.unitOfWork),
      policySimulation(base.unitOfWork, submission), projectAdmin(base.unitOfWork),
      environmentAdmin(base.unitOfWork), jobBoard(base.unitOfWork),
      gitops(base.config, base.unitOfWork, base.kms),
      jobQueue(base.unitOfWork, jobLimitsFrom(base.config), gitops.fanOutIfEnabled()),
      wrapExchange(base.unitOfWork, base.kms, fingerprints), kmsRewrap(base.unitOfWork, base.kms),
      enrollment(base.unitOfWork, base.random), agents(base.unitOfWork),
      secretInventory(base.unitOfWork),
      readiness(base.database, base.migrator, base.kms, base.config.kms.checkInterval),
      idempotentCalls(base.database, fingerprints, base.auditLog, &base.observer),
      admission(authentication, {.trustedProxies = base.config.trustedProxies,
                                 .allowUserId = base.config.allowUserIdParameter,
                                 .agentCertificates = agentCertificatesFrom(base.config)}),
      rateLimit(base.config.requestsPerMinute), pipeline({.admission = admission,
                                                          .rateLimit = rateLimit,
                                                          .idempotentCalls = idempotentCalls,
                                                          .unitOfWork = base.unitOfWork,
                                                          .errorOf = faultAnswer}),
      healthHandler(readiness, base.metricsText), authHandler(login, sessions),
      userHandler(userAdmin), userTokenHandler(tokenAdmin), roleHandler(roleAdmin),
      userRoleHandler(grantAdmin), auditEventHandler(auditQuery, base.unitOfWork, authentication),
      eventHandler(
          {.unitOfWork = base.unitOfWork, .authentication = authentication, .feed = eventFeed},
          listenerPlaces(base.config)),
      requestHandler({.submission = submission,
                      .query = requestQuery,
                      .decision = decision,
                      .explainer = explainer,
                      .timeline = timeline}),
      requestWrapHandler(reveal), workflowHandler(workflowAdmin),
      policyHandler(policyAdmin, policySimulation), projectHandler(projectAdmin, environmentAdmin),
      environmentHandler(environmentAdmin), jobHandler(jobBoard), agentHandler(enrollment, agents),
      kmsHandler(kmsRewrap), agentJobHandler(jobQueue), agentWrapHandler(wrapExchange),
      agentSecretHandler(secretInventory), secretHandler(secretInventory)
{}

Handlers ServiceSet::handlers() const
{
    return {.health = healthHandler,
            .auth = authHandler,
            .users = userHandler,
            .userTokens = userTokenHandler,
            .roles = roleHandler,
            .userRoles = userRoleHandler,
            .permissions = permissionHandler,
            .auditEvents = auditEventHandler,
            .events = eventHandler,
            .requests = requestHandler,
            .requestWraps = requestWrapHandler,
            .workflows = workflowHandler,
            .policies = policyHandler,
            .projects = projectHandler,
            .environments = environmentHandler,
            .jobs = jobHandler,
            .agents = agentHandler,
            .kms = kmsHandler,
            .agentJobs = agentJobHandler,
            .agentWraps = agentWrapHandler,
            .argocdEndpoints = gitops.endpointHandler,
            .gitopsAppMappings = gitops.mappingHandler,
            .requestGitops = gitops.requestHandler,
            .agentSecrets = agentSecretHandler,
            .secrets = secretHandler,
            .openApi = openApiHandler};
}

} // namespace sb::app
