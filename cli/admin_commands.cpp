#include "cli/admin_commands.h"

#include "cli/listing.h"
#include "cli/terminal_text.h"
#include "shared/codec/json_reader.h"
#include "shared/codec/json_writer.h"
#include "shared/contract/routes.h"
#include "shared/core/private_file.h"
#include "shared/core/uuid_text.h"

namespace sb::cli {

using namespace Qt::StringLiterals;
using client::MintedAgent;
using client::PeopleCallback;
using codec::JsonWriter;
namespace routes = contract::routes;

namespace {

QByteArray scopeFrom(const Invocation &given)
{
    const QStringList providers = given.options.value(u"--provider"_s);
    const QStringList clusters = given.options.value(u"--cluster"_s);
    JsonWriter json;
    json.beginObject();
    if (!providers.isEmpty())
        json.field(u"providers", providers);
    if (!clusters.isEmpty())
        json.field(u"clusters", clusters);
    json.endObject();
    return json.take();
}

/// What an agent reads as SB_IDENTITY_FILE.
QByteArray identityJson(const MintedAgent &agent)
{
    JsonWriter json;
    json.beginObject()
        .field(u"agent_id", agent.id)
        .field(u"name", agent.name)
        .key(u"agent_secret")
        .utf8(QByteArrayView(agent.secret.data(), static_cast<qsizetype>(agent.secret.size())))
        .endObject();
    return json.take() + '\n';
}

int mint(Session &session, const Invocation &given)
{
    if (!session.requireLogin())
        return exit_codes::notLoggedIn;
    // A secret that is shown once and cannot be written is lost: better to know before.
    if (given.has(u"--identity-file"_s)) {
        const auto writable = core::writePrivateFile(given.value(u"--identity-file"_s), {});
        if (!writable)
            return session.complain(writable.error(), exit_codes::refused);
    }
    const auto minted =
        session.wait<MintedAgent>([&](QObject *context, PeopleCallback<MintedAgent> callback) {
            session.api().mintAgent(given.positionals.value(u"name"_s), scopeFrom(given),
                                    client::makeIdempotencyKey(), context, std::move(callback));
        });
    if (!minted)
        return session.complain(minted.error());
    if (given.has(u"--identity-file"_s)) {
        const auto written =
            core::writePrivateFile(given.value(u"--identity-file"_s), identityJson(*minted));
        if (!written)
            return session.complain(written.error(), exit_codes::refused);
        if (session.form() == OutputForm::Json)
            print(QString::fromUtf8(
                JsonWriter().beginObject().field(u"id", minted->id).endObject().take()));
        else
            print(core::toText(minted->id));
        return exit_codes::done;
    }
    if (session.form() == OutputForm::Json) {
        print(QString::fromUtf8(identityJson(*minted)).trimmed());
        return exit_codes::done;
    }
    print(u"id      "_s + core::toText(minted->id));
    print(u"secret  "_s + QString::fromLatin1(minted->secret.view().data(),
                                              static_cast<qsizetype>(minted->secret.size())));
    printError(u"the secret is shown this once"_s);
    return exit_codes::done;
}

int list(Session &session, const Invocation &given, const char *route, const client::Query &filters,
         const std::vector<Column> &columns)
{
    if (!session.requireLogin())
        return exit_codes::notLoggedIn;
    return showPage(session, given, contract::pathOf(route), filters, columns);
}

int listAgents(Session &session, const Invocation &given)
{
    return list(session, given, routes::agents, {},
                {{u"ID"_s, u"id"_s},
                 {u"NAME"_s, u"name"_s},
                 {u"STATUS"_s, u"status"_s},
                 {u"VERSION"_s, u"agent_version"_s},
                 {u"JOBS"_s, u"claimed_jobs"_s},
                 {u"LAST SEEN"_s, u"last_seen_at"_s},
                 {u"SCOPE"_s, u"scope"_s}});
}

int revoke(Session &session, const Invocation &given)
{
    const auto id = idFrom(given);
    if (!id)
        return exit_codes::usage;
    if (!session.requireLogin())
        return exit_codes::notLoggedIn;
    JsonWriter json;
    json.beginObject().fieldIfPresent(u"reason", given.value(u"--reason"_s)).endObject();
    const auto revoked = session.post(contract::pathOf(routes::agentRevoke, *id), json.take());
    if (!revoked)
        return session.complain(revoked.error());
    print(u"revoked"_s);
    return exit_codes::done;
}

int rotate(Session &session, const Invocation &given)
{
    const auto id = idFrom(given);
    if (!id)
        return exit_codes::usage;
    if (!session.requireLogin())
        return exit_codes::notLoggedIn;
    JsonWriter json;
    json.beginObject();
    if (given.has(u"--grace-seconds"_s)) {
        bool isNumber = false;
        const int grace = given.value(u"--grace-seconds"_s).toInt(&isNumber);
        if (!isNumber) {
            printError(u"--grace-seconds must be a number"_s);
            return exit_codes::usage;
        }
        json.field(u"grace_seconds", grace);
    }
    json.endObject();
    const auto rotated = session.post(contract::pathOf(routes::agentRotate, *id), json.take(),
                                      client::makeIdempotencyKey());
    if (!rotated)
        return session.complain(rotated.error());
    const int shown =
        session.showObject(rotated->value, {{u"Id"_s, u"id"_s},
                                            {u"Secret"_s, u"agent_secret"_s},
                                            {u"Old valid until"_s, u"previous_valid_until"_s}});
    printError(u"the secret is shown this once"_s);
    return shown;
}

/// The filters of a list that were given, under their names in the query.
client::Query filtersFrom(const Invocation &given, const QStringList &names)
{
    client::Query query;
    for (const QString &name : names) {
        const QString option = u"--"_s + QString(name).replace(u'_', u'-');
        if (given.has(option))
            query.emplace_back(name, given.value(option));
    }
    return query;
}

int listJobs(Session &session, const Invocation &given)
{
    return list(session, given, routes::jobs,
                filtersFrom(given, {u"status"_s, u"job_type"_s, u"agent_id"_s, u"request_id"_s}),
                {{u"ID"_s, u"id"_s},
                 {u"TYPE"_s, u"job_type"_s},
                 {u"STATUS"_s, u"status"_s},
                 {u"ATTEMPTS"_s, u"attempts"_s},
                 {u"AGENT"_s, u"claimed_by"_s},
                 {u"REQUEST"_s, u"request_id"_s},
                 {u"CREATED"_s, u"created_at"_s},
                 {u"ERROR"_s, u"error"_s}});
}

int showJob(Session &session, const Invocation &given)
{
    const auto id = idFrom(given);
    if (!id)
        return exit_codes::usage;
    if (!session.requireLogin())
        return exit_codes::notLoggedIn;
    const auto job = session.get(contract::pathOf(routes::job, *id));
    if (!job)
        return session.complain(job.error());
    return session.showObject(job->value, {{u"id"_s, u"id"_s},
                                           {u"type"_s, u"job_type"_s},
                                           {u"status"_s, u"status"_s},
                                           {u"scope"_s, u"agent_scope"_s},
                                           {u"agent"_s, u"claimed_by"_s},
                                           {u"lease until"_s, u"claim_expires_at"_s},
                                           {u"attempts"_s, u"attempts"_s},
                                           {u"request"_s, u"request_id"_s},
                                           {u"error"_s, u"error"_s},
                                           {u"created"_s, u"created_at"_s},
                                           {u"updated"_s, u"updated_at"_s}});
}

int audit(Session &session, const Invocation &given)
{
    return list(session, given, routes::auditEvents,
                filtersFrom(given, {u"actor"_s, u"action"_s, u"resource"_s, u"correlation_id"_s,
                                    u"since"_s, u"until"_s}),
                {{u"AT"_s, u"occurred_at"_s},
                 {u"ACTION"_s, u"action"_s},
                 {u"STATUS"_s, u"status"_s},
                 {u"WHO"_s, u"actor_display"_s},
                 {u"ACTOR"_s, u"actor"_s},
                 {u"RESOURCE"_s, u"resource"_s},
                 {u"MORE"_s, u"metadata"_s}});
}

} // namespace

std::vector<Command> adminCommands()
{
    return {
        {.words = {u"agent"_s, u"mint"_s},
         .positionals = {u"name"_s},
         .options = {{u"--provider"_s, u"TYPE"_s, u"what it serves; anything when none"_s, true},
                     {u"--cluster"_s, u"NAME"_s, u"where it stands; anywhere when none"_s, true},
                     {u"--identity-file"_s, u"FILE"_s, u"write id and secret there, mode 0600"_s}},
         .help = u"make an agent; its secret is shown once"_s,
         .run = mint},
        {.words = {u"agent"_s, u"list"_s},
         .options = withPaging({}),
         .help = u"all agents, oldest first"_s,
         .run = listAgents},
        {.words = {u"agent"_s, u"revoke"_s},
         .positionals = {u"id"_s},
         .options = {{u"--reason"_s, u"TEXT"_s, u"for the audit trail"_s}},
         .help = u"end an agent for good; its jobs go back"_s,
         .run = revoke},
        {.words = {u"agent"_s, u"rotate"_s},
         .positionals = {u"id"_s},
         .options = {{u"--grace-seconds"_s, u"N"_s,
                      u"how long the old secret stays valid (3600)"_s}},
         .help = u"a new secret for an agent"_s,
         .run = rotate},
        {.words = {u"job"_s, u"list"_s},
         .options = withPaging({{u"--status"_s, u"WORD"_s, u"queued, claimed, …"_s},
                                {u"--job-type"_s, u"WORD"_s, u"patch, read, discover"_s},
                                {u"--agent-id"_s, u"ID"_s, u"claimed by this agent"_s},
                                {u"--request-id"_s, u"ID"_s, u"of this request"_s}}),
         .help = u"jobs, newest first"_s,
         .run = listJobs},
        {.words = {u"job"_s, u"show"_s},
         .positionals = {u"id"_s},
         .help = u"one job"_s,
         .run = showJob},
        {.words = {u"audit"_s},
         .options = withPaging({{u"--actor"_s, u"ACTOR"_s, u"e.g. user:<id>"_s},
                                {u"--action"_s, u"ACTION"_s, u"e.g. request.approve"_s},
                                {u"--resource"_s, u"RESOURCE"_s, u"e.g. request:<id>"_s},
                                {u"--correlation-id"_s, u"ID"_s, u"the request's id"_s},
                                {u"--since"_s, u"TIME"_s, u"RFC 3339, inclusive"_s},
                                {u"--until"_s, u"TIME"_s, u"RFC 3339, exclusive"_s}}),
         .help = u"the audit trail, newest first"_s,
         .run = audit},
    };
}

} // namespace sb::cli
