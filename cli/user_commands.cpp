#include "cli/user_commands.h"

#include "cli/secret_input.h"
#include "cli/terminal_text.h"
#include "cli/user_lookup.h"
#include "shared/codec/json_writer.h"
#include "shared/contract/routes.h"
#include "shared/core/uuid_text.h"

namespace sb::cli {

using namespace Qt::StringLiterals;
using codec::JsonWriter;
using core::Result;
using core::SecretBytes;
namespace routes = contract::routes;

namespace {

const QString fromStdin = u"--password-stdin"_s;
const QString service = u"--service"_s;

QByteArrayView viewOf(const SecretBytes &bytes)
{
    return QByteArrayView(bytes.data(), static_cast<qsizetype>(bytes.size()));
}

Result<SecretBytes> askNewPassword(const Invocation &given)
{
    if (given.has(fromStdin))
        return readSecretFromStdin();
    auto wanted = promptSecret(u"New password"_s);
    if (!wanted)
        return wanted;
    const auto again = promptSecret(u"New password again"_s);
    if (!again)
        return core::failure(again);
    if (!again->equals(*wanted))
        return core::failure(core::ErrorCode::InvalidValue, u"the two differ"_s);
    return wanted;
}

int listUsers(Session &session, const Invocation &given)
{
    if (!session.requireLogin())
        return exit_codes::notLoggedIn;
    return showPage(session, given, contract::pathOf(routes::users), {},
                    {{u"ID"_s, u"id"_s},
                     {u"E-MAIL"_s, u"email"_s},
                     {u"NAME"_s, u"display_name"_s},
                     {u"KIND"_s, u"kind"_s},
                     {u"ENABLED"_s, u"enabled"_s},
                     {u"LOCKED UNTIL"_s, u"locked_until"_s},
                     {u"LAST LOGIN"_s, u"last_login_at"_s}});
}

/// The password that the server made, if it did, is shown this once.
int showAdded(const Session &session, const codec::JsonNode &user)
{
    const auto password = user.member(u"password");
    if (session.form() == OutputForm::Json) {
        JsonWriter json;
        json.beginObject();
        for (const auto &[name, value] : user.members()) {
            json.key(name);
            if (name == "password"_L1)
                json.utf8(viewOf(value.toSecret()));
            else
                json.json(value.toQJson());
        }
        print(QString::fromUtf8(json.endObject().take()));
        return exit_codes::done;
    }
    const auto id = user.member(u"id");
    print(u"id        "_s + harmless(id ? id->toText() : QString()));
    if (password) {
        print(u"password  "_s + harmless(password->toText()));
        printError(u"the password is shown this once and must be changed at the first login"_s);
    }
    return exit_codes::done;
}

int addUser(Session &session, const Invocation &given)
{
    if (!session.requireLogin())
        return exit_codes::notLoggedIn;
    JsonWriter json;
    json.beginObject()
        .field(u"email", given.positionals.value(u"email"_s))
        .fieldIfPresent(u"display_name", given.value(u"--name"_s));
    if (given.has(service))
        json.field(u"kind", u"service"_s);
    if (given.has(fromStdin)) {
        const auto password = readSecretFromStdin();
        if (!password)
            return session.complain(password.error(), exit_codes::usage);
        json.key(u"password").utf8(viewOf(*password));
    }
    json.endObject();
    const auto added = session.send("POST"_ba, contract::pathOf(routes::users), json.take(),
                                    client::makeIdempotencyKey());
    if (!added)
        return session.complain(added.error());
    return showAdded(session, added->document.value().root());
}

int setEnabled(Session &session, const Invocation &given, bool enabled)
{
    if (!session.requireLogin())
        return exit_codes::notLoggedIn;
    const Named user = findUser(session, given.positionals.value(u"user"_s));
    if (user.exitCode != exit_codes::done)
        return user.exitCode;
    JsonWriter json;
    json.beginObject().field(u"enabled", enabled).endObject();
    const auto set =
        session.send("PUT"_ba, contract::pathOf(routes::userEnabled, user.id), json.take());
    if (!set)
        return session.complain(set.error());
    print(enabled ? u"enabled"_s : u"disabled"_s);
    return exit_codes::done;
}

int setPassword(Session &session, const Invocation &given)
{
    if (!session.requireLogin())
        return exit_codes::notLoggedIn;
    const Named user = findUser(session, given.positionals.value(u"user"_s));
    if (user.exitCode != exit_codes::done)
        return user.exitCode;
    const auto password = askNewPassword(given);
    if (!password)
        return session.complain(password.error(), exit_codes::usage);
    JsonWriter json;
    json.beginObject().key(u"password").utf8(viewOf(*password)).endObject();
    const auto set =
        session.send("PUT"_ba, contract::pathOf(routes::userPassword, user.id), json.take());
    if (!set)
        return session.complain(set.error());
    print(u"set; it must be changed at the next login"_s);
    return exit_codes::done;
}

int unlock(Session &session, const Invocation &given)
{
    if (!session.requireLogin())
        return exit_codes::notLoggedIn;
    const Named user = findUser(session, given.positionals.value(u"user"_s));
    if (user.exitCode != exit_codes::done)
        return user.exitCode;
    const auto unlocked = session.send("POST"_ba, contract::pathOf(routes::userUnlock, user.id));
    if (!unlocked)
        return session.complain(unlocked.error());
    print(u"unlocked"_s);
    return exit_codes::done;
}

} // namespace

std::vector<Command> userCommands()
{
    return {
        {.words = {u"user"_s, u"list"_s},
         .options = withPaging({}),
         .help = u"all people and service accounts, oldest first"_s,
         .run = listUsers},
        {.words = {u"user"_s, u"add"_s},
         .positionals = {u"email"_s},
         .options = {{u"--name"_s, u"TEXT"_s, u"what people call them"_s},
                     {service, {}, u"a service account: no password, API tokens only"_s},
                     {fromStdin, {}, u"read the password from standard input"_s}},
         .help = u"make a user; a password that is not given is made and shown once"_s,
         .run = addUser},
        {.words = {u"user"_s, u"enable"_s},
         .positionals = {u"user"_s},
         .help = u"let a user in again"_s,
         .run = [](Session &session,
                   const Invocation &given) { return setEnabled(session, given, true); }},
        {.words = {u"user"_s, u"disable"_s},
         .positionals = {u"user"_s},
         .help = u"keep a user out; ends all their logins"_s,
         .run = [](Session &session,
                   const Invocation &given) { return setEnabled(session, given, false); }},
        {.words = {u"user"_s, u"set-password"_s},
         .positionals = {u"user"_s},
         .options = {{fromStdin, {}, u"read the password from standard input"_s}},
         .help = u"set somebody else's password; ends all their logins and tokens"_s,
         .run = setPassword},
        {.words = {u"user"_s, u"unlock"_s},
         .positionals = {u"user"_s},
         .help = u"forget a user's wrong passwords"_s,
         .run = unlock},
    };
}

} // namespace sb::cli
