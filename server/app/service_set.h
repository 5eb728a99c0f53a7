// All services and handlers of a server, each made once and handed what it needs.
#pragma once

#include "server/app/gitops_services.h"
#include "server/app/route_table.h"
#include "server/config/server_config.h"
#include "server/crypto/jwt.h"
#include "server/crypto/kms.h"
#include "server/middleware/pipeline.h"
#include "server/services/authentication.h"
#include "server/services/event_feed.h"
#include "server/services/grant_admin.h"
#include "server/services/job_queue.h"
#include "server/services/kms_rewrap.h"
#include "server/services/readiness.h"
#include "server/services/request_expiry.h"
#include "server/services/role_admin.h"
#include "server/services/token_admin.h"
#include "server/services/user_admin.h"
#include "server/services/workflow_admin.h"
#include "server/services/wrap_exchange.h"
#include "server/services/wrap_reveal.h"
#include "shared/core/clock.h"
#include "shared/crypto/random_source.h"

namespace sb::app {

/// What the services stand on; all outlive them.
struct Foundation
{
    const config::ServerConfig &config;
    const storage::Database &database;
    const storage::Migrator &migrator;
    crypto::Kms &kms;
    crypto::RandomSource &random;
    const services::UnitOfWork &unitOfWork;
    const services::AuditLog &auditLog;
    services::CommitObserver &observer;
    /// For GET /metrics.
    std::function<QByteArray()> metricsText;
};

/// The order of the members is the order in which they are made; none may be moved.
struct ServiceSet
{
    ServiceSet(const Foundation &base, services::FingerprintKey fingerprintKey);
    ServiceSet(const ServiceSet &) = delete;
    ServiceSet &operator=(const ServiceSet &) = delete;

    [[nodiscard]] Handlers handlers() const;

    services::FingerprintKey fingerprints;
    core::SystemClock clock;
    crypto::Jwt jwt;
    services::FailedAttempts failedAttempts;
    services::Authentication authentication;
    services::LoginThrottle throttle;
    services::LoginService login;
    services::SessionService sessions;
    services::UserAdmin userAdmin;
    services::TokenAdmin tokenAdmin;
    services::RoleAdmin roleAdmin;
    services::GrantAdmin grantAdmin;
    services::AuditQuery auditQuery;
    services::EventFeed eventFeed;
    services::RequestQuery requestQuery;
    services::RequestSubmission submission;
    services::RequestDecision decision;
    services::RequestExplainer explainer;
    services::RequestTimeline timeline;
    services::RequestExpiry expiry;
    services::WrapReveal reveal;
    services::WorkflowAdmin workflowAdmin;
    services::PolicyAdmin policyAdmin;
    services::PolicySimulation policySimulation;
    services::ProjectAdmin projectAdmin;
    services::EnvironmentAdmin environmentAdmin;
    services::JobBoard jobBoard;
    GitopsServices gitops;
    services::JobQueue jobQueue;
    services::WrapExchange wrapExchange;
    services::KmsRewrap kmsRewrap;
    services::AgentEnrollment enrollment;
    services::AgentLifecycle agents;
    services::SecretInventory secretInventory;
    services::Readiness readiness;
    services::IdempotentCalls idempotentCalls;

    middleware::Admission admission;
    middleware::RateLimit rateLimit;
    middleware::Pipeline pipeline;

    handlers::HealthHandler healthHandler;
    handlers::AuthHandler authHandler;
    handlers::UserHandler userHandler;
    handlers::UserTokenHandler userTokenHandler;
    handlers::RoleHandler roleHandler;
    handlers::UserRoleHandler userRoleHandler;
    handlers::PermissionHandler permissionHandler;
    handlers::AuditEventHandler auditEventHandler;
    handlers::EventHandler eventHandler;
    handlers::RequestHandler requestHandler;
    handlers::RequestWrapHandler requestWrapHandler;
    handlers::WorkflowHandler workflowHandler;
    handlers::PolicyHandler policyHandler;
    handlers::ProjectHandler projectHandler;
    handlers::EnvironmentHandler environmentHandler;
    handlers::JobHandler jobHandler;
    handlers::AgentHandler agentHandler;
    handlers::KmsHandler kmsHandler;
    handlers::AgentJobHandler agentJobHandler;
    handlers::AgentWrapHandler agentWrapHandler;
    handlers::AgentSecretHandler agentSecretHandler;
    handlers::SecretHandler secretHandler;
    handlers::OpenApiHandler openApiHandler;
};

} // namespace sb::app
