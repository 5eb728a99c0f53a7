// Every route of the server as data: method, path, who may come, which permission, which handler.
#pragma once

#include "server/handlers/agent_handler.h"
#include "server/handlers/agent_job_handler.h"
#include "server/handlers/agent_secret_handler.h"
#include "server/handlers/agent_wrap_handler.h"
#include "server/handlers/argocd_endpoint_handler.h"
#include "server/handlers/audit_event_handler.h"
#include "server/handlers/auth_handler.h"
#include "server/handlers/environment_handler.h"
#include "server/handlers/event_handler.h"
#include "server/handlers/gitops_app_mapping_handler.h"
#include "server/handlers/health_handler.h"
#include "server/handlers/job_handler.h"
#include "server/handlers/kms_handler.h"
#include "server/handlers/openapi_handler.h"
#include "server/handlers/permission_handler.h"
#include "server/handlers/policy_handler.h"
#include "server/handlers/project_handler.h"
#include "server/handlers/request_gitops_handler.h"
#include "server/handlers/request_handler.h"
#include "server/handlers/request_wrap_handler.h"
#include "server/handlers/role_handler.h"
#include "server/handlers/secret_handler.h"
#include "server/handlers/user_handler.h"
#include "server/handlers/user_role_handler.h"
#include "server/handlers/user_token_handler.h"
#include "server/handlers/workflow_handler.h"
#include "server/http/route.h"

namespace sb::app {

/// All outlive the table.
struct Handlers
{
    const handlers::HealthHandler &health;
    const handlers::AuthHandler &auth;
    const handlers::UserHandler &users;
    const handlers::UserTokenHandler &userTokens;
    const handlers::RoleHandler &roles;
    const handlers::UserRoleHandler &userRoles;
    const handlers::PermissionHandler &permissions;
    const handlers::AuditEventHandler &auditEvents;
    const handlers::EventHandler &events;
    const handlers::RequestHandler &requests;
    const handlers::RequestWrapHandler &requestWraps;
    const handlers::WorkflowHandler &workflows;
    const handlers::PolicyHandler &policies;
    const handlers::ProjectHandler &projects;
    const handlers::EnvironmentHandler &environments;
    const handlers::JobHandler &jobs;
    const handlers::AgentHandler &agents;
    const handlers::KmsHandler &kms;
    const handlers::AgentJobHandler &agentJobs;
    const handlers::AgentWrapHandler &agentWraps;
    const handlers::ArgocdEndpointHandler &argocdEndpoints;
    const handlers::GitopsAppMappingHandler &gitopsAppMappings;
    const handlers::RequestGitopsHandler &requestGitops;
    const handlers::AgentSecretHandler &agentSecrets;
    const handlers::SecretHandler &secrets;
    const handlers::OpenApiHandler &openApi;
};

/// Where /metrics is answered.
enum class MetricsPlace { MainPort, OwnPort };

/// Off: its routes are not there (contract B25).
enum class Gitops { Off, On };

[[nodiscard]] http::RouteTable routeTable(const Handlers &handlers, MetricsPlace metrics,
                                          Gitops gitops);
/// The table of the listener that SB_METRICS_ADDR asks for.
[[nodiscard]] http::RouteTable metricsRouteTable(const handlers::HealthHandler &health);

} // namespace sb::app
