// Every path and query name of the API once (contract, table of routes and section I), for the
// server, sb-agent, sbctl and the tests.
#pragma once

#include <initializer_list>

#include <QString>
#include <QUuid>

namespace sb::contract {

/// Path templates. What stands in braces is filled by `pathOf` in order of appearance.
namespace routes {

inline constexpr char healthz[] = "/healthz";
inline constexpr char readyz[] = "/readyz";
inline constexpr char metrics[] = "/metrics";

inline constexpr char login[] = "/api/v1/auth/login";
inline constexpr char logout[] = "/api/v1/auth/logout";
inline constexpr char password[] = "/api/v1/auth/password";
inline constexpr char me[] = "/api/v1/users/me";

inline constexpr char users[] = "/api/v1/users";
inline constexpr char userEnabled[] = "/api/v1/users/{id}/enabled";
inline constexpr char userPassword[] = "/api/v1/users/{id}/password";
inline constexpr char userUnlock[] = "/api/v1/users/{id}/unlock";
inline constexpr char userTokens[] = "/api/v1/users/{id}/tokens";
inline constexpr char userToken[] = "/api/v1/users/{id}/tokens/{token_id}";
inline constexpr char userRolesOf[] = "/api/v1/users/{id}/roles";

inline constexpr char roles[] = "/api/v1/roles";
inline constexpr char role[] = "/api/v1/roles/{id}";
inline constexpr char rolePermissions[] = "/api/v1/roles/{id}/permissions";
inline constexpr char userRoles[] = "/api/v1/user-roles";
inline constexpr char userRole[] = "/api/v1/user-roles/{id}";

inline constexpr char agents[] = "/api/v1/agents";
inline constexpr char agentRevoke[] = "/api/v1/agents/{id}/revoke";
inline constexpr char agentRotate[] = "/api/v1/agents/{id}/rotate";
inline constexpr char agentPublicKey[] = "/api/v1/agents/{id}/public-key";
inline constexpr char agentHeartbeat[] = "/api/v1/agents/{id}/heartbeat";
inline constexpr char agentClaim[] = "/api/v1/agents/{id}/jobs/claim";
inline constexpr char agentJobComplete[] = "/api/v1/agents/{id}/jobs/{job_id}/complete";
inline constexpr char agentJobRenew[] = "/api/v1/agents/{id}/jobs/{job_id}/renew";
inline constexpr char agentJobRelease[] = "/api/v1/agents/{id}/jobs/{job_id}/release";
inline constexpr char agentDek[] = "/api/v1/agents/{id}/dek";
inline constexpr char agentSecretsBulk[] = "/api/v1/agents/{id}/secrets/bulk";
inline constexpr char agentWraps[] = "/api/v1/agents/{id}/wraps";
inline constexpr char agentWrap[] = "/api/v1/agents/{id}/wraps/{wrap_id}";

inline constexpr char kms[] = "/api/v1/kms";
inline constexpr char kmsRewrap[] = "/api/v1/kms/rewrap";

inline constexpr char requests[] = "/api/v1/requests";
inline constexpr char requestsRead[] = "/api/v1/requests/read";
inline constexpr char request[] = "/api/v1/requests/{id}";
inline constexpr char requestApprove[] = "/api/v1/requests/{id}/approve";
inline constexpr char requestReject[] = "/api/v1/requests/{id}/reject";
inline constexpr char requestCancel[] = "/api/v1/requests/{id}/cancel";
inline constexpr char requestExplain[] = "/api/v1/requests/{id}/explain";
inline constexpr char requestTimeline[] = "/api/v1/requests/{id}/timeline";
inline constexpr char requestWraps[] = "/api/v1/requests/{id}/wraps";
inline constexpr char requestWrap[] = "/api/v1/requests/{id}/wraps/{wrap_id}";
inline constexpr char requestWrapConsume[] = "/api/v1/requests/{id}/wraps/{wrap_id}/consume";

inline constexpr char requestGitops[] = "/api/v1/requests/{id}/gitops";

inline constexpr char argocdEndpoints[] = "/api/v1/argocd-endpoints";
inline constexpr char argocdEndpoint[] = "/api/v1/argocd-endpoints/{id}";
inline constexpr char argocdEndpointEnabled[] = "/api/v1/argocd-endpoints/{id}/enabled";
inline constexpr char argocdEndpointApps[] = "/api/v1/argocd-endpoints/{id}/discovered-apps";
inline constexpr char gitopsAppMappings[] = "/api/v1/gitops-app-mappings";
inline constexpr char gitopsAppMapping[] = "/api/v1/gitops-app-mappings/{id}";

inline constexpr char jobs[] = "/api/v1/jobs";
inline constexpr char job[] = "/api/v1/jobs/{id}";
inline constexpr char workflows[] = "/api/v1/workflows";
inline constexpr char workflow[] = "/api/v1/workflows/{id}";
inline constexpr char policies[] = "/api/v1/policies";
inline constexpr char policy[] = "/api/v1/policies/{id}";
inline constexpr char policiesLint[] = "/api/v1/policies/lint";
inline constexpr char policiesSimulate[] = "/api/v1/policies/simulate";
inline constexpr char projects[] = "/api/v1/projects";
inline constexpr char project[] = "/api/v1/projects/{id}";
inline constexpr char projectStatus[] = "/api/v1/projects/{id}/status";
inline constexpr char projectEnvironments[] = "/api/v1/projects/{id}/environments";
inline constexpr char environments[] = "/api/v1/environments";
inline constexpr char environment[] = "/api/v1/environments/{id}";
inline constexpr char environmentTargets[] = "/api/v1/environments/{id}/targets";
inline constexpr char secrets[] = "/api/v1/secrets";
inline constexpr char secret[] = "/api/v1/secrets/{id}";
inline constexpr char permissions[] = "/api/v1/permissions";
inline constexpr char auditEvents[] = "/api/v1/audit-events";
inline constexpr char events[] = "/api/v1/events";
inline constexpr char openApi[] = "/api/v1/openapi.json";

} // namespace routes

/// Names of path arguments as the templates spell them.
namespace path_names {

inline constexpr char16_t id[] = u"id";
inline constexpr char16_t jobId[] = u"job_id";
inline constexpr char16_t wrapId[] = u"wrap_id";

} // namespace path_names

/// Names of query parameters.
namespace query_names {

inline const QString action = QStringLiteral("action");
inline const QString actor = QStringLiteral("actor");
inline const QString agentId = QStringLiteral("agent_id");
inline const QString clusterName = QStringLiteral("cluster_name");
inline const QString correlationId = QStringLiteral("correlation_id");
inline const QString cursor = QStringLiteral("cursor");
inline const QString environment = QStringLiteral("environment");
inline const QString jobType = QStringLiteral("job_type");
inline const QString label = QStringLiteral("label");
inline const QString limit = QStringLiteral("limit");
inline const QString mayDecide = QStringLiteral("may_decide");
inline const QString project = QStringLiteral("project");
inline const QString offset = QStringLiteral("offset");
inline const QString projectId = QStringLiteral("project_id");
inline const QString provider = QStringLiteral("provider");
inline const QString refPrefix = QStringLiteral("ref_prefix");
inline const QString requesterId = QStringLiteral("requester_id");
inline const QString requestId = QStringLiteral("request_id");
inline const QString resource = QStringLiteral("resource");
inline const QString since = QStringLiteral("since");
inline const QString status = QStringLiteral("status");
inline const QString type = QStringLiteral("type");
inline const QString until = QStringLiteral("until");
inline const QString userId = QStringLiteral("user_id");

} // namespace query_names

/// The template with its braces filled in order; every argument is percent-encoded. There must be
/// as many arguments as braces.
QString pathOf(const char *pathTemplate, std::initializer_list<QString> arguments);
QString pathOf(const char *pathTemplate);
QString pathOf(const char *pathTemplate, const QUuid &id);
QString pathOf(const char *pathTemplate, const QUuid &first, const QUuid &second);

} // namespace sb::contract
