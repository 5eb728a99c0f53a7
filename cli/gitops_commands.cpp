#include "cli/gitops_commands.h"

#include "cli/listing.h"
#include "cli/secret_input.h"
#include "cli/terminal_text.h"
#include "shared/codec/json_writer.h"
#include "shared/contract/routes.h"
#include "shared/core/base64_text.h"

namespace sb::cli {

using namespace Qt::StringLiterals;
using codec::JsonWriter;
using core::Result;
using core::SecretBytes;
namespace routes = contract::routes;

namespace {

const QString idName = u"id"_s;
const QString tokenStdin = u"--token-stdin"_s;
const QString tokenFile = u"--token-file"_s;

std::vector<Column> endpointColumns()
{
    return {{u"ID"_s, u"id"_s},
            {u"NAME"_s, u"name"_s},
            {u"URL"_s, u"base_url"_s},
            {u"ENABLED"_s, u"enabled"_s},
            {u"SEEN"_s, u"last_health_at"_s},
            {u"TROUBLE"_s, u"health_error"_s}};
}

/// A page of a list that everybody may see.
int listPage(Session &session, const Invocation &given, const char *route,
             const std::vector<Column> &columns)
{
    if (!session.requireLogin())
        return exit_codes::notLoggedIn;
    return showPage(session, given, contract::pathOf(route), {}, columns);
}

/// A change that answers nothing.
int change(Session &session, const QByteArray &method, const QString &path, const QByteArray &body,
           const QString &done)
{
    if (!session.requireLogin())
        return exit_codes::notLoggedIn;
    const auto changed = session.send(method, path, body);
    if (!changed)
        return session.complain(changed.error());
    print(done);
    return exit_codes::done;
}

int listEndpoints(Session &session, const Invocation &given)
{
    return listPage(session, given, routes::argocdEndpoints, endpointColumns());
}

int showEndpoint(Session &session, const Invocation &given)
{
    const auto id = idFrom(given);
    if (!id)
        return exit_codes::usage;
    if (!session.requireLogin())
        return exit_codes::notLoggedIn;
    const auto endpoint = session.get(contract::pathOf(routes::argocdEndpoint, *id));
    if (!endpoint)
        return session.complain(endpoint.error());
    return session.showObject(endpoint->value, {{u"id"_s, u"id"_s},
                                                {u"name"_s, u"name"_s},
                                                {u"url"_s, u"base_url"_s},
                                                {u"environment"_s, u"environment_id"_s},
                                                {u"server name"_s, u"tls_server_name"_s},
                                                {u"enabled"_s, u"enabled"_s},
                                                {u"seen"_s, u"last_health_at"_s},
                                                {u"trouble"_s, u"health_error"_s},
                                                {u"key"_s, u"kms_key_id"_s},
                                                {u"created"_s, u"created_at"_s},
                                                {u"deleted"_s, u"deleted_at"_s}});
}

Result<SecretBytes> tokenFrom(const Invocation &given)
{
    if (given.has(tokenStdin))
        return readSecretFromStdin();
    if (given.has(tokenFile))
        return readSecretFromFile(given.value(tokenFile));
    return promptSecret(u"ArgoCD token"_s);
}

/// Tokens come with a line break from most programs that write them.
std::string_view withoutLineBreak(std::string_view token)
{
    while (!token.empty() && (token.back() == '\n' || token.back() == '\r'))
        token.remove_suffix(1);
    return token;
}

int addEndpoint(Session &session, const Invocation &given)
{
    if (!session.requireLogin())
        return exit_codes::notLoggedIn;
    JsonWriter json;
    json.beginObject()
        .field(u"name", given.positionals.value(u"name"_s))
        .field(u"base_url", given.positionals.value(u"url"_s))
        .fieldIfPresent(u"environment_id", given.value(u"--environment-id"_s))
        .fieldIfPresent(u"tls_server_name", given.value(u"--tls-server-name"_s));
    if (given.has(u"--argocd-ca"_s)) {
        const auto pem = readSecretFromFile(given.value(u"--argocd-ca"_s));
        if (!pem)
            return session.complain(pem.error(), exit_codes::usage);
        json.field(u"tls_ca_pem",
                   QString::fromUtf8(pem->view().data(), static_cast<qsizetype>(pem->size())));
    }
    const auto token = tokenFrom(given);
    if (!token)
        return session.complain(token.error(), exit_codes::usage);
    const std::string_view bare = withoutLineBreak(token->view());
    json.base64(u"token_b64", QByteArrayView(bare.data(), static_cast<qsizetype>(bare.size())))
        .endObject();
    QByteArray body = json.take();
    const auto made =
        session.post(contract::pathOf(routes::argocdEndpoints), body, client::makeIdempotencyKey());
    core::wipe(body);
    if (!made)
        return session.complain(made.error());
    return session.showObject(
        made->value, {{u"id"_s, u"id"_s}, {u"name"_s, u"name"_s}, {u"url"_s, u"base_url"_s}});
}

int setEnabled(Session &session, const Invocation &given, bool enabled)
{
    const auto id = idFrom(given);
    if (!id)
        return exit_codes::usage;
    JsonWriter json;
    json.beginObject().field(u"enabled", enabled).endObject();
    return change(session, "PUT"_ba, contract::pathOf(routes::argocdEndpointEnabled, *id),
                  json.take(), enabled ? u"enabled"_s : u"disabled"_s);
}

int deleteById(Session &session, const Invocation &given, const char *route)
{
    const auto id = idFrom(given);
    if (!id)
        return exit_codes::usage;
    return change(session, "DELETE"_ba, contract::pathOf(route, *id), {}, u"deleted"_s);
}

int listApps(Session &session, const Invocation &given)
{
    const auto id = idFrom(given);
    if (!id)
        return exit_codes::usage;
    if (!session.requireLogin())
        return exit_codes::notLoggedIn;
    client::Query query;
    if (given.has(u"--project"_s))
        query.emplace_back(u"project"_s, given.value(u"--project"_s));
    const auto apps = session.get(contract::pathOf(routes::argocdEndpointApps, *id), query);
    if (!apps)
        return session.complain(apps.error());
    return session.showList(apps->value, {{u"NAME"_s, u"name"_s},
                                          {u"NAMESPACE"_s, u"namespace"_s},
                                          {u"PROJECT"_s, u"project"_s},
                                          {u"CLUSTER"_s, u"destination_cluster"_s},
                                          {u"HEALTH"_s, u"health_status"_s},
                                          {u"SYNC"_s, u"sync_status"_s}});
}

int listMappings(Session &session, const Invocation &given)
{
    return listPage(session, given, routes::gitopsAppMappings,
                    {{u"ID"_s, u"id"_s},
                     {u"APPLICATION"_s, u"application_name"_s},
                     {u"NAMESPACE"_s, u"application_namespace"_s},
                     {u"ENDPOINT"_s, u"argocd_endpoint_id"_s},
                     {u"PROVIDER"_s, u"provider_type"_s},
                     {u"PREFIX"_s, u"secret_ref_prefix"_s},
                     {u"CLUSTER"_s, u"cluster_name"_s},
                     {u"PROJECT"_s, u"project_id"_s},
                     {u"ENVIRONMENT"_s, u"environment"_s}});
}

int addMapping(Session &session, const Invocation &given)
{
    const auto endpoint = idFrom(given, u"endpoint-id"_s);
    if (!endpoint)
        return exit_codes::usage;
    if (!session.requireLogin())
        return exit_codes::notLoggedIn;
    JsonWriter json;
    json.beginObject()
        .field(u"argocd_endpoint_id", *endpoint)
        .field(u"application_name", given.positionals.value(u"application"_s))
        .fieldIfPresent(u"application_namespace", given.value(u"--namespace"_s))
        .fieldIfPresent(u"project_name", given.value(u"--argocd-project"_s))
        .fieldIfPresent(u"provider_type", given.value(u"--provider"_s))
        .fieldIfPresent(u"secret_ref_prefix", given.value(u"--prefix"_s))
        .fieldIfPresent(u"cluster_name", given.value(u"--cluster"_s))
        .fieldIfPresent(u"project_id", given.value(u"--project"_s))
        .fieldIfPresent(u"environment", given.value(u"--environment"_s))
        .endObject();
    const auto made = session.post(contract::pathOf(routes::gitopsAppMappings), json.take(),
                                   client::makeIdempotencyKey());
    if (!made)
        return session.complain(made.error());
    return session.showObject(made->value, {{u"id"_s, u"id"_s},
                                            {u"application"_s, u"application_name"_s},
                                            {u"endpoint"_s, u"argocd_endpoint_id"_s}});
}

int showRollout(Session &session, const Invocation &given)
{
    const auto id = idFrom(given);
    if (!id)
        return exit_codes::usage;
    if (!session.requireLogin())
        return exit_codes::notLoggedIn;
    const auto observations = session.get(contract::pathOf(routes::requestGitops, *id));
    if (!observations)
        return session.complain(observations.error());
    return session.showList(observations->value, {{u"APPLICATION"_s, u"application_name"_s},
                                                  {u"STATE"_s, u"polling_state"_s},
                                                  {u"EVIDENCE"_s, u"evidence"_s},
                                                  {u"HEALTH"_s, u"observed_state/health_status"_s},
                                                  {u"SYNC"_s, u"observed_state/sync_status"_s},
                                                  {u"POLLS"_s, u"polls_count"_s},
                                                  {u"LAST"_s, u"last_polled_at"_s},
                                                  {u"TROUBLE"_s, u"last_error"_s}});
}

std::vector<Option> paging()
{
    return {{u"--limit"_s, u"N"_s, u"1 to 1000"_s},
            {u"--cursor"_s, u"CURSOR"_s, u"the next page"_s}};
}

std::vector<Command> endpointCommands()
{
    const auto ofEndpoint = [](const QString &word, const QString &help, auto run,
                               std::vector<Option> options = {}) {
        return Command{.words = {u"argocd"_s, word},
                       .positionals = {idName},
                       .options = std::move(options),
                       .help = help,
                       .run = run};
    };
    return {
        {.words = {u"argocd"_s, u"list"_s},
         .options = paging(),
         .help = u"ArgoCD servers, by name"_s,
         .run = listEndpoints},
        ofEndpoint(u"show"_s, u"one ArgoCD server, a deleted one too"_s, showEndpoint),
        {.words = {u"argocd"_s, u"add"_s},
         .positionals = {u"name"_s, u"url"_s},
         .options = {{tokenStdin, {}, u"read the token from standard input"_s},
                     {tokenFile, u"FILE"_s, u"read the token from a file"_s},
                     {u"--argocd-ca"_s, u"FILE"_s, u"trust these certificates (PEM) there"_s},
                     {u"--tls-server-name"_s, u"NAME"_s,
                      u"what its certificate bears, when it is not the URL's host"_s},
                     {u"--environment-id"_s, u"ID"_s, u"the environment it serves"_s}},
         .help = u"make an ArgoCD server known; its token is asked for at the terminal"_s,
         .run = addEndpoint},
        ofEndpoint(u"enable"_s, u"ask it again"_s,
                   [](Session &session, const Invocation &given) {
                       return setEnabled(session, given, true);
                   }),
        ofEndpoint(u"disable"_s, u"ask it no more until it is enabled"_s,
                   [](Session &session, const Invocation &given) {
                       return setEnabled(session, given, false);
                   }),
        ofEndpoint(u"delete"_s, u"forget it, its token and its mappings"_s,
                   [](Session &session, const Invocation &given) {
                       return deleteById(session, given, routes::argocdEndpoint);
                   }),
        ofEndpoint(u"apps"_s, u"the applications that its token may see"_s, listApps,
                   {{u"--project"_s, u"NAME"_s, u"of this ArgoCD project alone"_s}}),
    };
}

} // namespace

std::vector<Command> gitopsCommands()
{
    std::vector<Command> all = endpointCommands();
    all.push_back({.words = {u"mapping"_s, u"list"_s},
                   .options = paging(),
                   .help = u"which applications are watched for which secrets"_s,
                   .run = listMappings});
    all.push_back(
        {.words = {u"mapping"_s, u"add"_s},
         .positionals = {u"endpoint-id"_s, u"application"_s},
         .options = {{u"--provider"_s, u"TYPE"_s, u"secrets of this provider"_s},
                     {u"--prefix"_s, u"PREFIX"_s, u"secrets whose reference begins so"_s},
                     {u"--cluster"_s, u"NAME"_s, u"secrets of this cluster"_s},
                     {u"--project"_s, u"ID"_s, u"requests of this project"_s},
                     {u"--environment"_s, u"NAME"_s, u"requests of this environment"_s},
                     {u"--namespace"_s, u"NAME"_s, u"where the application lies in Kubernetes"_s},
                     {u"--argocd-project"_s, u"NAME"_s, u"the ArgoCD project it must be of"_s}},
         .help = u"watch an application when a patch fits every rule given, one at least"_s,
         .run = addMapping});
    all.push_back({.words = {u"mapping"_s, u"delete"_s},
                   .positionals = {idName},
                   .help = u"watch it no more"_s,
                   .run = [](Session &session, const Invocation &given) {
                       return deleteById(session, given, routes::gitopsAppMapping);
                   }});
    all.push_back({.words = {u"request"_s, u"gitops"_s},
                   .positionals = {idName},
                   .help = u"what became of its applications"_s,
                   .run = showRollout});
    return all;
}

} // namespace sb::cli
