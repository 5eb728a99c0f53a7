#include "cli/role_commands.h"

#include "cli/listing.h"
#include "cli/terminal_text.h"
#include "cli/user_lookup.h"
#include "shared/codec/json_writer.h"
#include "shared/contract/routes.h"
#include "shared/core/uuid_text.h"

namespace sb::cli {

using namespace Qt::StringLiterals;
using codec::JsonWriter;
namespace routes = contract::routes;

namespace {

const QString noPermission = u"--none"_s;

Named findRole(Session &session, const Invocation &given)
{
    return findNamed(session, routes::roles, u"name"_s, given.positionals.value(u"role"_s));
}

std::vector<Column> roleColumns()
{
    return {{u"id"_s, u"id"_s},
            {u"name"_s, u"name"_s},
            {u"description"_s, u"description"_s},
            {u"permissions"_s, u"permissions"_s},
            {u"system"_s, u"is_system"_s},
            {u"created"_s, u"created_at"_s},
            {u"updated"_s, u"updated_at"_s}};
}

int listRoles(Session &session, const Invocation &given)
{
    if (!session.requireLogin())
        return exit_codes::notLoggedIn;
    return showPage(session, given, contract::pathOf(routes::roles), {},
                    {{u"ID"_s, u"id"_s},
                     {u"NAME"_s, u"name"_s},
                     {u"SYSTEM"_s, u"is_system"_s},
                     {u"PERMISSIONS"_s, u"permissions"_s}});
}

int showRole(Session &session, const Invocation &given)
{
    if (!session.requireLogin())
        return exit_codes::notLoggedIn;
    const Named role = findRole(session, given);
    if (role.exitCode != exit_codes::done)
        return role.exitCode;
    const auto shown = session.get(contract::pathOf(routes::role, role.id));
    if (!shown)
        return session.complain(shown.error());
    return session.showObject(shown->value, roleColumns());
}

int createRole(Session &session, const Invocation &given)
{
    if (!session.requireLogin())
        return exit_codes::notLoggedIn;
    JsonWriter json;
    json.beginObject()
        .field(u"name", given.positionals.value(u"name"_s))
        .fieldIfPresent(u"description", given.value(u"--description"_s))
        .field(u"permissions", given.options.value(u"--permission"_s))
        .endObject();
    const auto made =
        session.post(contract::pathOf(routes::roles), json.take(), client::makeIdempotencyKey());
    if (!made)
        return session.complain(made.error());
    return session.showObject(made->value, roleColumns());
}

int setPermissions(Session &session, const Invocation &given)
{
    const QStringList permissions = given.options.value(u"--permission"_s);
    // So that a forgotten option does not take everything away.
    if (permissions.isEmpty() != given.has(noPermission)) {
        printError(u"name every permission that is to stay, or --none"_s);
        return exit_codes::usage;
    }
    if (!session.requireLogin())
        return exit_codes::notLoggedIn;
    const Named role = findRole(session, given);
    if (role.exitCode != exit_codes::done)
        return role.exitCode;
    JsonWriter json;
    json.beginObject().field(u"permissions", permissions).endObject();
    const auto set =
        session.send("PUT"_ba, contract::pathOf(routes::rolePermissions, role.id), json.take());
    if (!set)
        return session.complain(set.error());
    print(u"set"_s);
    return exit_codes::done;
}

int deleteRole(Session &session, const Invocation &given)
{
    if (!session.requireLogin())
        return exit_codes::notLoggedIn;
    const Named role = findRole(session, given);
    if (role.exitCode != exit_codes::done)
        return role.exitCode;
    const auto deleted = session.send("DELETE"_ba, contract::pathOf(routes::role, role.id));
    if (!deleted)
        return session.complain(deleted.error());
    print(u"deleted"_s);
    return exit_codes::done;
}

int listGrants(Session &session, const Invocation &given)
{
    if (!session.requireLogin())
        return exit_codes::notLoggedIn;
    QString path = contract::pathOf(routes::userRoles);
    if (given.has(u"--user"_s)) {
        const Named user = findUser(session, given.value(u"--user"_s));
        if (user.exitCode != exit_codes::done)
            return user.exitCode;
        path = contract::pathOf(routes::userRolesOf, user.id);
    }
    return showPage(session, given, path, {},
                    {{u"ID"_s, u"id"_s},
                     {u"USER"_s, u"user_id"_s},
                     {u"ROLE"_s, u"role_id"_s},
                     {u"GRANTED"_s, u"granted_at"_s},
                     {u"BY"_s, u"granted_by"_s},
                     {u"SCOPE"_s, u"scope"_s}});
}

int addGrant(Session &session, const Invocation &given)
{
    JsonWriter scope;
    scope.beginObject();
    for (const QString &rule : given.options.value(u"--scope"_s)) {
        const qsizetype equals = rule.indexOf(u'=');
        if (equals < 1) {
            printError(u"%1 is no KEY=VALUE"_s.arg(harmless(rule)));
            return exit_codes::usage;
        }
        scope.field(rule.first(equals), rule.sliced(equals + 1));
    }
    scope.endObject();
    if (!session.requireLogin())
        return exit_codes::notLoggedIn;
    const Named user = findUser(session, given.positionals.value(u"user"_s));
    if (user.exitCode != exit_codes::done)
        return user.exitCode;
    const Named role = findRole(session, given);
    if (role.exitCode != exit_codes::done)
        return role.exitCode;
    JsonWriter json;
    json.beginObject().field(u"user_id", user.id).field(u"role_id", role.id).key(u"scope");
    json.raw(scope.take()).endObject();
    const auto made = session.post(contract::pathOf(routes::userRoles), json.take(),
                                   client::makeIdempotencyKey());
    if (!made)
        return session.complain(made.error());
    return session.showObject(made->value, {{u"id"_s, u"id"_s},
                                            {u"user"_s, u"user_id"_s},
                                            {u"role"_s, u"role_id"_s},
                                            {u"scope"_s, u"scope"_s}});
}

int removeGrant(Session &session, const Invocation &given)
{
    const auto id = idFrom(given, u"id"_s);
    if (!id)
        return exit_codes::usage;
    if (!session.requireLogin())
        return exit_codes::notLoggedIn;
    const auto removed = session.send("DELETE"_ba, contract::pathOf(routes::userRole, *id));
    if (!removed)
        return session.complain(removed.error());
    print(u"removed"_s);
    return exit_codes::done;
}

} // namespace

std::vector<Command> roleCommands()
{
    const Option permission{u"--permission"_s, u"KEY"_s, u"e.g. secret.request"_s, true};
    return {
        {.words = {u"role"_s, u"list"_s},
         .options = withPaging({}),
         .help = u"all roles, oldest first"_s,
         .run = listRoles},
        {.words = {u"role"_s, u"show"_s},
         .positionals = {u"role"_s},
         .help = u"one role, by name or id"_s,
         .run = showRole},
        {.words = {u"role"_s, u"create"_s},
         .positionals = {u"name"_s},
         .options = {{u"--description"_s, u"TEXT"_s, u"what it is for"_s}, permission},
         .help = u"make a role of permissions that one holds oneself"_s,
         .run = createRole},
        {.words = {u"role"_s, u"set-permissions"_s},
         .positionals = {u"role"_s},
         .options = {permission, {noPermission, {}, u"take all away"_s}},
         .help = u"replace what a role permits"_s,
         .run = setPermissions},
        {.words = {u"role"_s, u"delete"_s},
         .positionals = {u"role"_s},
         .help = u"delete a role; whoever holds it loses it"_s,
         .run = deleteRole},
        {.words = {u"grant"_s, u"list"_s},
         .options = withPaging({{u"--user"_s, u"USER"_s, u"of this user: e-mail, id or me"_s}}),
         .help = u"who holds which role, oldest first"_s,
         .run = listGrants},
        {.words = {u"grant"_s, u"add"_s},
         .positionals = {u"user"_s, u"role"_s},
         .options = {{u"--scope"_s, u"KEY=VALUE"_s, u"only there; everywhere when none"_s, true}},
         .help = u"give a user a role"_s,
         .run = addGrant},
        {.words = {u"grant"_s, u"remove"_s},
         .positionals = {u"id"_s},
         .help = u"take an assignment back"_s,
         .run = removeGrant},
    };
}

} // namespace sb::cli
