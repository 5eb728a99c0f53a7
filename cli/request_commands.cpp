#include "cli/request_commands.h"

#include "cli/request_view.h"
#include "cli/terminal_text.h"
#include "shared/client/backoff.h"
#include "shared/codec/json_writer.h"
#include "shared/contract/routes.h"
#include "shared/core/uuid_text.h"

#include <QJsonArray>
#include <QJsonObject>

namespace sb::cli {

using namespace Qt::StringLiterals;
using codec::JsonWriter;
namespace routes = contract::routes;

namespace {

const QString idName = u"id"_s;

/// The path with the id that was typed; nullopt after a complaint.
std::optional<QString> pathFor(const char *route, const Invocation &given)
{
    const auto id = core::uuidFromText(given.positionals.value(idName));
    if (!id) {
        printError(u"%1 is no id"_s.arg(harmless(given.positionals.value(idName))));
        return std::nullopt;
    }
    return contract::pathOf(route, *id);
}

int list(Session &session, const Invocation &given)
{
    if (!session.requireLogin())
        return exit_codes::notLoggedIn;
    client::Query query;
    const std::pair<QString, QString> filters[] = {{u"--status"_s, u"status"_s},
                                                   {u"--type"_s, u"type"_s},
                                                   {u"--limit"_s, u"limit"_s},
                                                   {u"--cursor"_s, u"cursor"_s}};
    for (const auto &[option, name] : filters) {
        if (given.has(option))
            query.emplace_back(name, given.value(option));
    }
    if (given.has(u"--inbox"_s))
        query.emplace_back(u"may_decide"_s, u"true"_s);
    const auto page = session.get(contract::pathOf(routes::requests), query);
    if (!page)
        return session.complain(page.error());
    const int shown = session.showList(page->value, requestListColumns());
    if (!page->nextCursor.isEmpty())
        printError(u"more: --cursor "_s + page->nextCursor);
    return shown;
}

int show(Session &session, const Invocation &given)
{
    if (!session.requireLogin())
        return exit_codes::notLoggedIn;
    const auto path = pathFor(routes::request, given);
    if (!path)
        return exit_codes::usage;
    const auto request = session.get(*path);
    if (!request)
        return session.complain(request.error());
    const int shown = session.showObject(request->value, requestColumns());
    const QJsonValue approvals = request->value.toObject().value("approvals"_L1);
    if (session.form() == OutputForm::Json || approvals.toArray().isEmpty())
        return shown;
    return session.showList(approvals, {{u"VOTE"_s, u"decision"_s},
                                        {u"BY"_s, u"approver_id"_s},
                                        {u"AT"_s, u"created_at"_s},
                                        {u"COMMENT"_s, u"comment"_s}});
}

/// A decision with at most one text.
int decide(Session &session, const Invocation &given, const char *route, QStringView member,
           const QString &text)
{
    if (!session.requireLogin())
        return exit_codes::notLoggedIn;
    const auto path = pathFor(route, given);
    if (!path)
        return exit_codes::usage;
    JsonWriter json;
    json.beginObject();
    if (!text.isEmpty())
        json.field(member, text);
    json.endObject();
    const auto decided = session.post(*path, json.take(), client::makeIdempotencyKey());
    if (!decided)
        return session.complain(decided.error());
    return session.showObject(decided->value, requestColumns());
}

int approve(Session &session, const Invocation &given)
{
    return decide(session, given, routes::requestApprove, u"comment", given.value(u"--comment"_s));
}

int reject(Session &session, const Invocation &given)
{
    if (given.value(u"--reason"_s).isEmpty()) {
        printError(u"a rejection needs --reason"_s);
        return exit_codes::usage;
    }
    return decide(session, given, routes::requestReject, u"reason", given.value(u"--reason"_s));
}

int cancel(Session &session, const Invocation &given)
{
    return decide(session, given, routes::requestCancel, u"", {});
}

int explain(Session &session, const Invocation &given)
{
    if (!session.requireLogin())
        return exit_codes::notLoggedIn;
    const auto path = pathFor(routes::requestExplain, given);
    if (!path)
        return exit_codes::usage;
    const auto explanation = session.get(*path);
    if (!explanation)
        return session.complain(explanation.error());
    return showExplanation(session, explanation->value);
}

int timeline(Session &session, const Invocation &given)
{
    if (!session.requireLogin())
        return exit_codes::notLoggedIn;
    const auto path = pathFor(routes::requestTimeline, given);
    if (!path)
        return exit_codes::usage;
    const auto events = session.get(*path);
    if (!events)
        return session.complain(events.error());
    return session.showList(events->value, {{u"AT"_s, u"at"_s},
                                            {u"WHAT"_s, u"type"_s},
                                            {u"STATUS"_s, u"status"_s},
                                            {u"WHO"_s, u"actor_display"_s},
                                            {u"ACTOR"_s, u"actor"_s}});
}

bool isOver(const QString &status)
{
    return status != "pending"_L1 && status != "approved"_L1;
}

/// Looks until the request is over; a server that is away is waited for.
int watch(Session &session, const Invocation &given)
{
    if (!session.requireLogin())
        return exit_codes::notLoggedIn;
    const auto path = pathFor(routes::request, given);
    if (!path)
        return exit_codes::usage;
    crypto::SystemRandom random;
    client::Backoff backoff(
        random, {.first = std::chrono::milliseconds(500), .most = std::chrono::seconds(15)});
    constexpr std::chrono::milliseconds lookInterval(700);
    QString last;
    for (;;) {
        const auto request = session.get(*path);
        if (!request && !request.error().isTransient())
            return session.complain(request.error());
        if (!request) {
            (void)client::pauseFor(backoff.next(request.error().error.retryAfterSeconds), {});
            continue;
        }
        backoff.reset();
        const QJsonObject object = request->value.toObject();
        const QString status = object.value("status"_L1).toString();
        if (status != last && session.form() == OutputForm::Table)
            print(harmless(status));
        last = status;
        if (isOver(status)) {
            if (session.form() == OutputForm::Json)
                (void)session.showObject(request->value, {});
            const QString why = object.value("failure_reason"_L1).toString() +
                                object.value("reject_reason"_L1).toString();
            if (!why.isEmpty())
                printError(harmless(why));
            return status == "executed"_L1 ? exit_codes::done : exit_codes::refused;
        }
        (void)client::pauseFor(lookInterval, {});
    }
}

} // namespace

std::vector<Command> requestCommands()
{
    const auto ofRequest = [](const QString &word, const QString &help,
                              int (*run)(Session &, const Invocation &),
                              std::vector<Option> options = {}) {
        return Command{.words = {u"request"_s, word},
                       .positionals = {idName},
                       .options = std::move(options),
                       .help = help,
                       .run = run};
    };
    return {
        {.words = {u"request"_s, u"list"_s},
         .options = {{u"--status"_s, u"WORD"_s, u"pending, approved, executed, …"_s},
                     {u"--type"_s, u"WORD"_s, u"patch or read"_s},
                     {u"--inbox"_s, {}, u"only what you may decide"_s},
                     {u"--limit"_s, u"N"_s, u"1 to 1000"_s},
                     {u"--cursor"_s, u"CURSOR"_s, u"the next page"_s}},
         .help = u"the requests you may see, newest first"_s,
         .run = list},
        ofRequest(u"show"_s, u"one request with its votes"_s, show),
        ofRequest(u"approve"_s, u"vote for it"_s, approve,
                  {{u"--comment"_s, u"TEXT"_s, u"kept with the vote"_s}}),
        ofRequest(u"reject"_s, u"end it"_s, reject,
                  {{u"--reason"_s, u"TEXT"_s, u"why; the requester reads it"_s}}),
        ofRequest(u"cancel"_s, u"take back your own"_s, cancel),
        ofRequest(u"explain"_s, u"which policy applies and who may decide"_s, explain),
        ofRequest(u"timeline"_s, u"what has happened to it"_s, timeline),
        ofRequest(u"watch"_s, u"wait until it is over; exit 0 when it was executed"_s, watch),
    };
}

} // namespace sb::cli
