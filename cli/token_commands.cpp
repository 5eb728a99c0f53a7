#include "cli/token_commands.h"

#include "cli/terminal_text.h"
#include "cli/user_lookup.h"
#include "shared/codec/json_writer.h"
#include "shared/contract/routes.h"
#include "shared/core/private_file.h"

namespace sb::cli {

using namespace Qt::StringLiterals;
using codec::JsonWriter;
namespace routes = contract::routes;

namespace {

const QString tokenFile = u"--token-file"_s;
constexpr int longestDays = 365;
constexpr int usualDays = 90;
constexpr std::int64_t secondsPerDay = 24 * 3600;

int listTokens(Session &session, const Invocation &given)
{
    if (!session.requireLogin())
        return exit_codes::notLoggedIn;
    const Named user = findUser(session, given.positionals.value(u"user"_s));
    if (user.exitCode != exit_codes::done)
        return user.exitCode;
    return showPage(session, given, contract::pathOf(routes::userTokens, user.id), {},
                    {{u"ID"_s, u"id"_s},
                     {u"NAME"_s, u"name"_s},
                     {u"EXPIRES"_s, u"expires_at"_s},
                     {u"LAST USED"_s, u"last_used_at"_s},
                     {u"ALL"_s, u"all_permissions"_s},
                     {u"PERMISSIONS"_s, u"permissions"_s}});
}

std::optional<std::int64_t> lifetimeFrom(const Invocation &given)
{
    if (!given.has(u"--days"_s))
        return usualDays * secondsPerDay;
    bool isNumber = false;
    const int days = given.value(u"--days"_s).toInt(&isNumber);
    if (isNumber && days >= 1 && days <= longestDays)
        return days * secondsPerDay;
    printError(u"--days is 1 to %1"_s.arg(longestDays));
    return std::nullopt;
}

/// To the file that was asked for, or to the screen, this once.
int showMade(const Session &session, const Invocation &given, const codec::JsonNode &made)
{
    const auto token = made.member(u"token");
    const auto id = made.member(u"id");
    const auto expires = made.member(u"expires_at");
    if (!token || !id || !expires) {
        printError(u"the server's answer lacks the token"_s);
        return exit_codes::unavailable;
    }
    const core::SecretBytes secret = token->toSecret();
    const QByteArrayView text(secret.data(), static_cast<qsizetype>(secret.size()));
    const bool toFile = given.has(tokenFile);
    if (toFile) {
        if (const auto written = core::writePrivateFile(given.value(tokenFile), text); !written)
            return session.complain(written.error(), exit_codes::refused);
    }
    if (session.form() == OutputForm::Json) {
        JsonWriter json;
        json.beginObject().field(u"id", id->toText()).field(u"expires_at", expires->toText());
        if (!toFile)
            json.key(u"token").utf8(text);
        print(QString::fromUtf8(json.endObject().take()));
        return exit_codes::done;
    }
    print(u"id       "_s + harmless(id->toText()));
    print(u"expires  "_s + harmless(expires->toText()));
    if (!toFile) {
        print(u"token    "_s + harmless(token->toText()));
        printError(u"the token is shown this once"_s);
    }
    return exit_codes::done;
}

int createToken(Session &session, const Invocation &given)
{
    const auto lifetime = lifetimeFrom(given);
    if (!lifetime)
        return exit_codes::usage;
    if (!session.requireLogin())
        return exit_codes::notLoggedIn;
    // What is shown once and cannot be written is lost: better to know before.
    if (given.has(tokenFile)) {
        if (const auto writable = core::writePrivateFile(given.value(tokenFile), {}); !writable)
            return session.complain(writable.error(), exit_codes::refused);
    }
    const Named user = findUser(session, given.positionals.value(u"user"_s));
    if (user.exitCode != exit_codes::done)
        return user.exitCode;
    JsonWriter json;
    json.beginObject()
        .field(u"name", given.positionals.value(u"name"_s))
        .field(u"expires_in_seconds", *lifetime);
    if (given.has(u"--permission"_s))
        json.field(u"permissions", given.options.value(u"--permission"_s));
    json.endObject();
    const auto made = session.send("POST"_ba, contract::pathOf(routes::userTokens, user.id),
                                   json.take(), client::makeIdempotencyKey());
    if (!made)
        return session.complain(made.error());
    return showMade(session, given, made->document.value().root());
}

int revokeToken(Session &session, const Invocation &given)
{
    const auto id = idFrom(given, u"id"_s);
    if (!id)
        return exit_codes::usage;
    if (!session.requireLogin())
        return exit_codes::notLoggedIn;
    const Named user = findUser(session, given.positionals.value(u"user"_s));
    if (user.exitCode != exit_codes::done)
        return user.exitCode;
    const auto revoked =
        session.send("DELETE"_ba, contract::pathOf(routes::userToken, user.id, *id));
    if (!revoked)
        return session.complain(revoked.error());
    print(u"revoked"_s);
    return exit_codes::done;
}

} // namespace

std::vector<Command> tokenCommands()
{
    return {
        {.words = {u"token"_s, u"list"_s},
         .positionals = {u"user"_s},
         .options = withPaging({}),
         .help = u"the API tokens of oneself (me) or of a service account"_s,
         .run = listTokens},
        {.words = {u"token"_s, u"create"_s},
         .positionals = {u"user"_s, u"name"_s},
         .options = {{u"--days"_s, u"N"_s, u"how long it lives, 1 to 365; 90"_s},
                     {u"--permission"_s, u"KEY"_s, u"what it may do; all when none"_s, true},
                     {tokenFile, u"FILE"_s, u"write it there, mode 0600"_s}},
         .help = u"make an API token; it is shown once"_s,
         .run = createToken},
        {.words = {u"token"_s, u"revoke"_s},
         .positionals = {u"user"_s, u"id"_s},
         .help = u"end an API token at once"_s,
         .run = revokeToken},
    };
}

} // namespace sb::cli
