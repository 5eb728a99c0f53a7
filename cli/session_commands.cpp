#include "cli/session_commands.h"

#include "cli/secret_input.h"
#include "cli/session.h"
#include "cli/terminal_text.h"
#include "shared/contract/routes.h"
#include "shared/core/timestamp_text.h"

namespace sb::cli {

using namespace Qt::StringLiterals;
using client::LoginSession;
using client::PeopleCallback;
using core::Result;
using core::SecretBytes;
namespace routes = contract::routes;

namespace {

const QString fromStdin = u"--password-stdin"_s;

int login(Session &session, const Invocation &given)
{
    const QString email = given.positionals.value(u"email"_s);
    const auto password = given.has(fromStdin)
                              ? readSecretFromStdin()
                              : promptSecret(u"Password of %1"_s.arg(harmless(email)));
    if (!password)
        return session.complain(password.error(), exit_codes::usage);
    const auto opened =
        session.wait<LoginSession>([&](QObject *context, PeopleCallback<LoginSession> callback) {
            session.api().login(email, *password, context, std::move(callback));
        });
    if (!opened)
        return session.complain(opened.error());
    if (const auto saved = session.tokens().save(opened->token); !saved)
        return session.complain(saved.error(), exit_codes::refused);
    print(u"logged in as %1 until %2"_s.arg(
        harmless(opened->email), QString::fromLatin1(core::toTextTs(opened->expiresAt))));
    return exit_codes::done;
}

int logout(Session &session, const Invocation &)
{
    if (!session.requireLogin())
        return exit_codes::notLoggedIn;
    const auto ended = session.wait<void>([&](QObject *context, PeopleCallback<void> callback) {
        session.api().logout(context, std::move(callback));
    });
    // Here the login ends whatever the server says; one that is over already is no error.
    if (const auto forgotten = session.tokens().forget(); !forgotten)
        return session.complain(forgotten.error(), exit_codes::refused);
    if (!ended && ended.error().status != 401)
        return session.complain(ended.error());
    print(u"logged out"_s);
    return exit_codes::done;
}

int whoami(Session &session, const Invocation &)
{
    if (!session.requireLogin())
        return exit_codes::notLoggedIn;
    const auto me = session.get(contract::pathOf(routes::me));
    if (!me)
        return session.complain(me.error());
    return session.showObject(me->value, {{u"id"_s, u"id"_s},
                                          {u"e-mail"_s, u"email"_s},
                                          {u"name"_s, u"display_name"_s},
                                          {u"kind"_s, u"kind"_s},
                                          {u"permissions"_s, u"permissions"_s},
                                          {u"must change"_s, u"must_change_password"_s},
                                          {u"until"_s, u"session_expires_at"_s}});
}

struct PasswordChange
{
    SecretBytes current = {};
    SecretBytes wanted = {};
};

/// At the terminal, or two lines on standard input.
Result<PasswordChange> askPasswords(const Invocation &given)
{
    PasswordChange change;
    if (given.has(fromStdin)) {
        const auto lines = readSecretFromStdin();
        if (!lines)
            return core::failure(lines);
        const std::size_t end = lines->view().find('\n');
        if (end == std::string_view::npos)
            return core::failure(core::ErrorCode::InvalidValue,
                                 u"two lines are expected: the current password, the new one"_s);
        change.current = SecretBytes::copyOf(lines->view().substr(0, end));
        change.wanted = SecretBytes::copyOf(lines->view().substr(end + 1));
        return change;
    }
    auto current = promptSecret(u"Current password"_s);
    if (!current)
        return core::failure(current);
    auto wanted = promptSecret(u"New password"_s);
    if (!wanted)
        return core::failure(wanted);
    const auto again = promptSecret(u"New password again"_s);
    if (!again)
        return core::failure(again);
    if (!again->equals(*wanted))
        return core::failure(core::ErrorCode::InvalidValue, u"the two differ"_s);
    change.current = std::move(*current);
    change.wanted = std::move(*wanted);
    return change;
}

int changePassword(Session &session, const Invocation &given)
{
    if (!session.requireLogin())
        return exit_codes::notLoggedIn;
    const auto change = askPasswords(given);
    if (!change)
        return session.complain(change.error(), exit_codes::usage);
    const auto changed = session.wait<void>([&](QObject *context, PeopleCallback<void> callback) {
        session.api().changePassword(change->current, change->wanted, context, std::move(callback));
    });
    if (!changed)
        return session.complain(changed.error());
    if (const auto forgotten = session.tokens().forget(); !forgotten)
        return session.complain(forgotten.error(), exit_codes::refused);
    print(u"the password is changed; log in again"_s);
    return exit_codes::done;
}

} // namespace

std::vector<Command> sessionCommands()
{
    return {
        {.words = {u"login"_s},
         .positionals = {u"email"_s},
         .options = {{fromStdin, {}, u"read the password from standard input"_s}},
         .help = u"log in; the password is asked for at the terminal"_s,
         .run = login},
        {.words = {u"logout"_s}, .help = u"end the login, here and at the server"_s, .run = logout},
        {.words = {u"whoami"_s},
         .help = u"who is logged in, and what they may do"_s,
         .run = whoami},
        {.words = {u"passwd"_s},
         .options = {{fromStdin, {}, u"read current and new password as two lines"_s}},
         .help = u"change the password; ends all logins"_s,
         .run = changePassword},
    };
}

} // namespace sb::cli
