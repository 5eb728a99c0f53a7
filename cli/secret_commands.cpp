#include "cli/secret_commands.h"

#include "cli/session.h"
#include "cli/terminal_text.h"
#include "shared/codec/json_writer.h"
#include "shared/contract/routes.h"
#include "shared/core/uuid_text.h"

namespace sb::cli {

using namespace Qt::StringLiterals;
using codec::JsonWriter;
namespace routes = contract::routes;
namespace names = contract::query_names;

namespace {

std::vector<Column> secretColumns()
{
    return {{u"id"_s, u"id"_s},
            {u"cluster"_s, u"cluster_name"_s},
            {u"provider"_s, u"provider_type"_s},
            {u"ref"_s, u"secret_ref"_s},
            {u"configuration"_s, u"provider_config"_s},
            {u"labels"_s, u"labels"_s},
            {u"version"_s, u"version"_s},
            {u"checksum"_s, u"checksum"_s},
            {u"status"_s, u"status"_s},
            {u"created"_s, u"created_at_source"_s},
            {u"updated"_s, u"updated_at_source"_s},
            {u"first seen"_s, u"first_seen_at"_s},
            {u"last seen"_s, u"last_seen_at"_s}};
}

client::Query queryFrom(const Invocation &given)
{
    static const std::vector<std::pair<QString, QString>> parameters{
        {u"--cluster"_s, names::clusterName}, {u"--provider"_s, names::provider},
        {u"--prefix"_s, names::refPrefix},    {u"--status"_s, names::status},
        {u"--label"_s, names::label},         {u"--limit"_s, names::limit},
        {u"--cursor"_s, names::cursor}};
    client::Query query;
    for (const auto &[option, parameter] : parameters) {
        for (const QString &value : given.options.value(option))
            query.emplace_back(parameter, value);
    }
    return query;
}

int listSecrets(Session &session, const Invocation &given)
{
    if (!session.requireLogin())
        return exit_codes::notLoggedIn;
    const auto page = session.get(contract::pathOf(routes::secrets), queryFrom(given));
    if (!page)
        return session.complain(page.error());
    const QJsonValue items = page->value[u"items"];
    int shown = exit_codes::done;
    if (session.form() == OutputForm::Json) {
        shown = session.showObject(page->value, {});
    } else {
        shown = session.showList(items, {{u"ID"_s, u"id"_s},
                                         {u"CLUSTER"_s, u"cluster_name"_s},
                                         {u"PROVIDER"_s, u"provider_type"_s},
                                         {u"REF"_s, u"secret_ref"_s},
                                         {u"STATUS"_s, u"status"_s},
                                         {u"VERSION"_s, u"version"_s},
                                         {u"LAST SEEN"_s, u"last_seen_at"_s},
                                         {u"LABELS"_s, u"labels"_s}});
        printError(u"%1 in all"_s.arg(page->value[u"total"].toInteger()));
    }
    if (!page->nextCursor.isEmpty())
        printError(u"more: --cursor "_s + page->nextCursor);
    return shown;
}

int showSecret(Session &session, const Invocation &given)
{
    const QString text = given.positionals.value(u"id"_s);
    const auto id = core::uuidFromText(text);
    if (!id) {
        printError(u"%1 is no id"_s.arg(harmless(text)));
        return exit_codes::usage;
    }
    if (!session.requireLogin())
        return exit_codes::notLoggedIn;
    const auto secret = session.get(contract::pathOf(routes::secret, *id));
    if (!secret)
        return session.complain(secret.error());
    return session.showObject(secret->value, secretColumns());
}

/// `key=value` pairs as an object's members; false when one has no key.
bool writePairs(JsonWriter &json, const QStringList &pairs)
{
    json.beginObject();
    for (const QString &pair : pairs) {
        const qsizetype at = pair.indexOf(u'=');
        if (at <= 0)
            return false;
        json.field(pair.left(at), pair.mid(at + 1));
    }
    json.endObject();
    return true;
}

/// Contract 5.3; empty when the words make no sense.
QByteArray discoverJson(const Invocation &given)
{
    JsonWriter json;
    json.beginObject().field(u"job_type", u"discover"_s).key(u"agent_scope").beginObject();
    json.fieldIfPresent(u"cluster_name", given.value(u"--cluster"_s))
        .fieldIfPresent(u"agent_id", given.value(u"--agent-id"_s))
        .field(u"provider", given.positionals.value(u"provider"_s))
        .endObject();
    json.key(u"payload")
        .beginObject()
        .field(u"target_provider_type", given.positionals.value(u"provider"_s))
        .fieldIfPresent(u"cluster_name", given.value(u"--cluster"_s))
        .fieldIfPresent(u"scope", given.value(u"--scope"_s));
    if (given.has(u"--config"_s)) {
        json.key(u"target_provider_config");
        if (!writePairs(json, given.options.value(u"--config"_s)))
            return {};
    }
    if (given.has(u"--label"_s)) {
        json.key(u"label_selector");
        if (!writePairs(json, given.options.value(u"--label"_s)))
            return {};
    }
    json.endObject().endObject();
    return json.take();
}

int discover(Session &session, const Invocation &given)
{
    const QByteArray body = discoverJson(given);
    if (body.isEmpty()) {
        printError(u"--label and --config take KEY=VALUE"_s);
        return exit_codes::usage;
    }
    if (!session.requireLogin())
        return exit_codes::notLoggedIn;
    const auto job =
        session.post(contract::pathOf(routes::jobs), body, client::makeIdempotencyKey());
    if (!job)
        return session.complain(job.error());
    if (session.form() == OutputForm::Json)
        return session.showObject(job->value, {});
    print(job->value[u"id"].toString());
    return exit_codes::done;
}

} // namespace

std::vector<Command> secretCommands()
{
    return {
        {.words = {u"secret"_s, u"list"_s},
         .options = {{u"--cluster"_s, u"NAME"_s, u"in this cluster"_s},
                     {u"--provider"_s, u"TYPE"_s, u"at this kind of provider"_s},
                     {u"--prefix"_s, u"TEXT"_s, u"refs that begin so"_s},
                     {u"--status"_s, u"WORD"_s, u"present or missing"_s},
                     {u"--label"_s, u"KEY:VALUE"_s, u"with this label; all of several"_s, true},
                     {u"--limit"_s, u"N"_s, u"1 to 1000"_s},
                     {u"--cursor"_s, u"CURSOR"_s, u"the next page"_s}},
         .help = u"discovered secrets, by cluster and ref"_s,
         .run = listSecrets},
        {.words = {u"secret"_s, u"show"_s},
         .positionals = {u"id"_s},
         .help = u"one discovered secret; never its value"_s,
         .run = showSecret},
        {.words = {u"job"_s, u"discover"_s},
         .positionals = {u"provider"_s},
         .options = {{u"--cluster"_s, u"NAME"_s, u"by an agent that stands there"_s},
                     {u"--agent-id"_s, u"ID"_s, u"by this agent"_s},
                     {u"--scope"_s, u"TEXT"_s, u"refs that begin so"_s},
                     {u"--label"_s, u"KEY=VALUE"_s, u"with this label; all of several"_s, true},
                     {u"--config"_s, u"KEY=VALUE"_s, u"kvMount or kvPrefix of a vault"_s, true}},
         .help = u"have an agent list a provider's secrets; prints the job's id"_s,
         .run = discover},
    };
}

} // namespace sb::cli
