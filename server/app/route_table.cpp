#include "server/app/route_table.h"

#include "server/app/identity_routes.h"
#include "server/app/route_binding.h"
#include "shared/contract/routes.h"
#include "shared/model/permission.h"

namespace sb::app {

using http::AuthClass;
using http::Idempotency;
using http::Lane;
using http::Method;
using http::OverRate;
using http::Request;
using http::Route;
namespace routes = contract::routes;
namespace names = contract::query_names;
namespace permissions = model::permissions;

namespace {

/// An agent sends everything it found in one post (contract B17).
constexpr qint64 bulkBodyLimit = 32 * 1024 * 1024;

Route metricsRoute(const handlers::HealthHandler &health)
{
    return {.method = Method::Get,
            .path = routes::metrics,
            .auth = AuthClass::Public,
            .handler = to(health, &handlers::HealthHandler::metrics),
            .lane = Lane::Loop,
            .anyQuery = true};
}

void addProbes(http::RouteTable &table, const Handlers &all)
{
    using Health = handlers::HealthHandler;
    table.push_back({.method = Method::Get,
                     .path = routes::healthz,
                     .auth = AuthClass::Public,
                     .handler = to(all.health, &Health::healthz),
                     .lane = Lane::Loop,
                     .anyQuery = true});
    table.push_back({.method = Method::Get,
                     .path = routes::readyz,
                     .auth = AuthClass::Public,
                     .handler = to(all.health, &Health::readyz),
                     .lane = Lane::Reserved,
                     .anyQuery = true});
}

void addDescription(http::RouteTable &table, const Handlers &all)
{
    table.push_back({.method = Method::Get,
                     .path = routes::openApi,
                     .auth = AuthClass::Public,
                     .handler = to(all.openApi, &handlers::OpenApiHandler::get),
                     .lane = Lane::Loop,
                     // The same for everybody until the server is replaced; its ETag tells.
                     .cacheControl = "public, max-age=300"});
}

void addRequests(http::RouteTable &table, const Handlers &all)
{
    using Requests = handlers::RequestHandler;
    const auto post = [&](const char *path, auto method, const QString &permission) {
        table.push_back({.method = Method::Post,
                         .path = path,
                         .permission = permission,
                         .handler = to(all.requests, method),
                         .idempotency = Idempotency::Replay});
    };
    const auto get = [&](const char *path, auto method) {
        table.push_back({.method = Method::Get, .path = path, .handler = to(all.requests, method)});
    };
    post(routes::requests, &Requests::submitPatch, permissions::secretRequest);
    post(routes::requestsRead, &Requests::submitRead, permissions::secretRequest);
    table.push_back({.method = Method::Get,
                     .path = routes::requests,
                     .query = {names::requesterId, names::status, names::type, names::projectId,
                               names::environment, names::since, names::until, names::mayDecide,
                               names::limit, names::cursor},
                     .handler = to(all.requests, &Requests::list)});
    get(routes::request, &Requests::get);
    // Who may vote depends on the request, so the gate is the service's.
    post(routes::requestApprove, &Requests::approve, {});
    post(routes::requestReject, &Requests::reject, {});
    post(routes::requestCancel, &Requests::cancel, {});
    get(routes::requestExplain, &Requests::explain);
    get(routes::requestTimeline, &Requests::timeline);
}

void addRequestWraps(http::RouteTable &table, const Handlers &all)
{
    using Wraps = handlers::RequestWrapHandler;
    table.push_back({.method = Method::Get,
                     .path = routes::requestWraps,
                     .query = {names::userId},
                     .handler = to(all.requestWraps, &Wraps::list),
                     .takesUserId = true});
    table.push_back({.method = Method::Get,
                     .path = routes::requestWrap,
                     .query = {names::userId},
                     .handler = to(all.requestWraps, &Wraps::get),
                     .takesUserId = true});
    table.push_back({.method = Method::Post,
                     .path = routes::requestWrapConsume,
                     .handler = to(all.requestWraps, &Wraps::consume),
                     .idempotency = Idempotency::Secret});
}

/// The five routes of something that administrators edit: who sees it may be anybody, who changes
/// it needs the permission.
template <typename H>
void addEditable(http::RouteTable &table, const H &handler, const char *all, const char *one,
                 const QString &permission)
{
    table.push_back({.method = Method::Post,
                     .path = all,
                     .permission = permission,
                     .handler = to(handler, &H::create),
                     .idempotency = Idempotency::Replay});
    table.push_back({.method = Method::Get,
                     .path = all,
                     .query = {names::limit, names::cursor},
                     .handler = to(handler, &H::list)});
    table.push_back({.method = Method::Get, .path = one, .handler = to(handler, &H::get)});
    table.push_back({.method = Method::Put,
                     .path = one,
                     .permission = permission,
                     .handler = to(handler, &H::replace)});
    table.push_back({.method = Method::Delete,
                     .path = one,
                     .permission = permission,
                     .handler = to(handler, &H::remove)});
}

void addRules(http::RouteTable &table, const Handlers &all)
{
    using Policies = handlers::PolicyHandler;
    addEditable(table, all.workflows, routes::workflows, routes::workflow,
                permissions::workflowEdit);
    addEditable(table, all.policies, routes::policies, routes::policy, permissions::policyEdit);
    table.push_back({.method = Method::Get,
                     .path = routes::policiesLint,
                     .permission = permissions::policyEdit,
                     .handler = to(all.policies, &Policies::lint)});
    table.push_back({.method = Method::Post,
                     .path = routes::policiesSimulate,
                     .permission = permissions::policyEdit,
                     .handler = to(all.policies, &Policies::simulate)});
}

void addTenancy(http::RouteTable &table, const Handlers &all)
{
    using Projects = handlers::ProjectHandler;
    using Environments = handlers::EnvironmentHandler;
    const auto add = [&](Method method, const char *path, http::Handler handler) {
        const bool isEdit = method != Method::Get;
        table.push_back(
            {.method = method,
             .path = path,
             // Which project or environment it must cover is the service's affair.
             .permission = isEdit ? permissions::projectEdit : QString(),
             .handler = std::move(handler),
             .idempotency = method == Method::Post ? Idempotency::Replay : Idempotency::None});
    };
    const auto addList = [&](const char *path, http::Handler handler) {
        add(Method::Get, path, std::move(handler));
        table.back().query = {names::limit, names::cursor};
    };
    add(Method::Post, routes::projects, to(all.projects, &Projects::create));
    addList(routes::projects, to(all.projects, &Projects::list));
    add(Method::Get, routes::project, to(all.projects, &Projects::get));
    add(Method::Put, routes::projectStatus, to(all.projects, &Projects::setStatus));
    add(Method::Get, routes::projectEnvironments, to(all.projects, &Projects::environments));
    add(Method::Post, routes::environments, to(all.environments, &Environments::create));
    addList(routes::environments, to(all.environments, &Environments::list));
    add(Method::Get, routes::environment, to(all.environments, &Environments::get));
    add(Method::Delete, routes::environment, to(all.environments, &Environments::remove));
    add(Method::Put, routes::environmentTargets, to(all.environments, &Environments::setTargets));
}

void addJobsAndAgents(http::RouteTable &table, const Handlers &all)
{
    using Agents = handlers::AgentHandler;
    using Jobs = handlers::JobHandler;
    table.push_back({.method = Method::Post,
                     .path = routes::jobs,
                     .permission = permissions::jobCreate,
                     .handler = to(all.jobs, &Jobs::enqueue),
                     .idempotency = Idempotency::Replay});
    table.push_back({.method = Method::Get,
                     .path = routes::jobs,
                     .permission = permissions::agentList,
                     .query = {names::status, names::jobType, names::agentId, names::requestId,
                               names::limit, names::cursor},
                     .handler = to(all.jobs, &Jobs::list)});
    table.push_back({.method = Method::Get,
                     .path = routes::job,
                     .permission = permissions::agentList,
                     .handler = to(all.jobs, &Jobs::get)});
    table.push_back({.method = Method::Post,
                     .path = routes::agents,
                     .permission = permissions::agentMint,
                     .handler = to(all.agents, &Agents::mint),
                     .idempotency = Idempotency::Secret});
    table.push_back({.method = Method::Get,
                     .path = routes::agents,
                     .permission = permissions::agentList,
                     .query = {names::limit, names::cursor},
                     .handler = to(all.agents, &Agents::list)});
    table.push_back({.method = Method::Post,
                     .path = routes::agentRevoke,
                     .permission = permissions::agentRevoke,
                     .handler = to(all.agents, &Agents::revoke)});
    table.push_back({.method = Method::Post,
                     .path = routes::agentRotate,
                     .permission = permissions::agentMint,
                     .handler = to(all.agents, &Agents::rotate),
                     .idempotency = Idempotency::Secret});
}

void addKms(http::RouteTable &table, const Handlers &all)
{
    using Kms = handlers::KmsHandler;
    // Whoever may set up what the server talks to: administrators.
    table.push_back({.method = Method::Get,
                     .path = routes::kms,
                     .permission = permissions::integrationEdit,
                     .handler = to(all.kms, &Kms::status)});
    table.push_back({.method = Method::Post,
                     .path = routes::kmsRewrap,
                     .permission = permissions::integrationEdit,
                     .handler = to(all.kms, &Kms::rewrap)});
}

void addSecrets(http::RouteTable &table, const Handlers &all)
{
    using Secrets = handlers::SecretHandler;
    table.push_back({.method = Method::Get,
                     .path = routes::secrets,
                     .permission = permissions::secretList,
                     .query = {names::clusterName, names::provider, names::refPrefix, names::status,
                               names::label, names::limit, names::offset, names::cursor},
                     .handler = to(all.secrets, &Secrets::list)});
    table.push_back({.method = Method::Get,
                     .path = routes::secret,
                     .permission = permissions::secretList,
                     .handler = to(all.secrets, &Secrets::get)});
}

void addAgentSide(http::RouteTable &table, const Handlers &all)
{
    const auto add = [&](Method method, const char *path, Lane lane, http::Handler handler) {
        table.push_back({.method = method,
                         .path = path,
                         .auth = AuthClass::Agent,
                         .handler = std::move(handler),
                         .lane = lane,
                         .overRate = OverRate::Serve});
    };
    // Beyond its rate an agent hears nothing new; what it has in flight is never refused (contract
    // B23).
    const auto addQuiet = [&](const char *path, http::Handler handler) {
        table.push_back({.method = Method::Post,
                         .path = path,
                         .auth = AuthClass::Agent,
                         .handler = std::move(handler),
                         .overRate = OverRate::NoContent});
    };
    using Agents = handlers::AgentHandler;
    using AgentJobs = handlers::AgentJobHandler;
    using Wraps = handlers::AgentWrapHandler;
    add(Method::Put, routes::agentPublicKey, Lane::Normal, to(all.agents, &Agents::setPublicKey));
    addQuiet(routes::agentHeartbeat, to(all.agents, &Agents::heartbeat));
    addQuiet(routes::agentClaim, to(all.agentJobs, &AgentJobs::claim));
    // Work in flight is never shed (contract B23).
    add(Method::Post, routes::agentJobRenew, Lane::Reserved, to(all.agentJobs, &AgentJobs::renew));
    add(Method::Post, routes::agentJobRelease, Lane::Reserved,
        to(all.agentJobs, &AgentJobs::release));
    add(Method::Post, routes::agentJobComplete, Lane::Reserved,
        to(all.agentJobs, &AgentJobs::complete));
    add(Method::Post, routes::agentDek, Lane::Reserved, to(all.agentWraps, &Wraps::issueDek));
    add(Method::Post, routes::agentWraps, Lane::Reserved, to(all.agentWraps, &Wraps::post));
    add(Method::Get, routes::agentWrap, Lane::Reserved, to(all.agentWraps, &Wraps::fetch));
    add(Method::Post, routes::agentSecretsBulk, Lane::Reserved,
        to(all.agentSecrets, &handlers::AgentSecretHandler::report));
    table.back().bodyLimit = bulkBodyLimit;
}

void addArgocdEndpoints(http::RouteTable &table, const Handlers &all)
{
    using Endpoints = handlers::ArgocdEndpointHandler;
    table.push_back({.method = Method::Post,
                     .path = routes::argocdEndpoints,
                     .permission = permissions::integrationEdit,
                     .handler = to(all.argocdEndpoints, &Endpoints::create),
                     .idempotency = Idempotency::Replay});
    table.push_back({.method = Method::Get,
                     .path = routes::argocdEndpoints,
                     .query = {names::limit, names::cursor},
                     .handler = to(all.argocdEndpoints, &Endpoints::list)});
    table.push_back({.method = Method::Get,
                     .path = routes::argocdEndpoint,
                     .handler = to(all.argocdEndpoints, &Endpoints::get)});
    table.push_back({.method = Method::Put,
                     .path = routes::argocdEndpointEnabled,
                     .permission = permissions::integrationEdit,
                     .handler = to(all.argocdEndpoints, &Endpoints::setEnabled)});
    table.push_back({.method = Method::Delete,
                     .path = routes::argocdEndpoint,
                     .permission = permissions::integrationEdit,
                     .handler = to(all.argocdEndpoints, &Endpoints::remove)});
    // A call with the endpoint's credential: not for everybody, though it only looks.
    table.push_back({.method = Method::Get,
                     .path = routes::argocdEndpointApps,
                     .permission = permissions::integrationEdit,
                     .query = {names::project},
                     .handler = to(all.argocdEndpoints, &Endpoints::discover)});
}

void addGitops(http::RouteTable &table, const Handlers &all)
{
    using Mappings = handlers::GitopsAppMappingHandler;
    addArgocdEndpoints(table, all);
    table.push_back({.method = Method::Post,
                     .path = routes::gitopsAppMappings,
                     .permission = permissions::integrationEdit,
                     .handler = to(all.gitopsAppMappings, &Mappings::create),
                     .idempotency = Idempotency::Replay});
    table.push_back({.method = Method::Get,
                     .path = routes::gitopsAppMappings,
                     .query = {names::limit, names::cursor},
                     .handler = to(all.gitopsAppMappings, &Mappings::list)});
    table.push_back({.method = Method::Delete,
                     .path = routes::gitopsAppMapping,
                     .permission = permissions::integrationEdit,
                     .handler = to(all.gitopsAppMappings, &Mappings::remove)});
    table.push_back({.method = Method::Get,
                     .path = routes::requestGitops,
                     .query = {names::userId},
                     .handler = to(all.requestGitops, &handlers::RequestGitopsHandler::list),
                     .takesUserId = true});
}

} // namespace

http::RouteTable routeTable(const Handlers &handlers, MetricsPlace metrics, Gitops gitops)
{
    http::RouteTable table;
    addProbes(table, handlers);
    if (metrics == MetricsPlace::MainPort)
        table.push_back(metricsRoute(handlers.health));
    addDescription(table, handlers);
    addIdentityRoutes(table, handlers);
    addRequests(table, handlers);
    addRequestWraps(table, handlers);
    addRules(table, handlers);
    addTenancy(table, handlers);
    addJobsAndAgents(table, handlers);
    addKms(table, handlers);
    addSecrets(table, handlers);
    addAgentSide(table, handlers);
    if (gitops == Gitops::On)
        addGitops(table, handlers);
    return table;
}

http::RouteTable metricsRouteTable(const handlers::HealthHandler &health)
{
    return {metricsRoute(health)};
}

} // namespace sb::app
