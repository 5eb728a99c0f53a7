#include "cli/tenancy_commands.h"

#include "cli/member_options.h"
#include "cli/named_objects.h"
#include "cli/terminal_text.h"
#include "shared/contract/routes.h"
#include "shared/core/uuid_text.h"

namespace sb::cli {

using namespace Qt::StringLiterals;
namespace routes = contract::routes;

namespace {

const ObjectRoutes projectRoutes{routes::projects, routes::project, QStringLiteral("project")};
const ObjectRoutes environmentRoutes{routes::environments, routes::environment,
                                     QStringLiteral("environment")};

int listProjects(Session &session, const Invocation &)
{
    if (!session.requireLogin())
        return exit_codes::notLoggedIn;
    const auto all = fetchAll(session, contract::pathOf(routes::projects));
    if (!all)
        return all.error();
    return session.showList(*all, {{u"ID"_s, u"id"_s},
                                   {u"NAME"_s, u"name"_s},
                                   {u"STATUS"_s, u"status"_s},
                                   {u"OWNER"_s, u"owner_team_id"_s},
                                   {u"CREATED"_s, u"created_at"_s}});
}

int createProject(Session &session, const Invocation &given)
{
    if (!session.requireLogin())
        return exit_codes::notLoggedIn;
    QJsonObject object{{u"name"_s, given.positionals.value(u"name"_s)}};
    if (given.has(u"--owner"_s))
        object.insert(u"owner_team_id"_s, given.value(u"--owner"_s));
    const auto made = createObject(session, projectRoutes, object);
    return made ? session.showObject(*made, {{u"id"_s, u"id"_s}}) : made.error();
}

int setStatus(Session &session, const Invocation &given, const QString &status)
{
    if (!session.requireLogin())
        return exit_codes::notLoggedIn;
    const auto id = lookUpId(session, projectRoutes, given.positionals.value(u"project"_s));
    if (!id)
        return id.error();
    const auto changed = replaceObject(session, contract::pathOf(routes::projectStatus, {*id}),
                                       {{u"status"_s, status}}, {});
    if (!changed)
        return changed.error();
    print(status);
    return exit_codes::done;
}

/// `project/name`, or an id: names are unique only within a project.
Outcome<NamedObject> lookUpEnvironment(Session &session, const QString &text)
{
    if (core::uuidFromText(text))
        return lookUp(session, environmentRoutes, text);
    const qsizetype slash = text.indexOf(u'/');
    if (slash <= 0) {
        printError(u"an environment is said as project/name, or by its id"_s);
        return tl::unexpected(exit_codes::usage);
    }
    const auto project = lookUpId(session, projectRoutes, text.first(slash));
    if (!project)
        return tl::unexpected(project.error());
    const auto list = session.get(contract::pathOf(routes::projectEnvironments, {*project}));
    if (!list)
        return tl::unexpected(session.complain(list.error()));
    const auto found = findNamed(list->value.toArray(), text.mid(slash + 1));
    if (!found) {
        printError(u"there is no environment "_s + harmless(text));
        return tl::unexpected(exit_codes::notFound);
    }
    return lookUp(session, environmentRoutes, found->value("id"_L1).toString());
}

int listEnvironments(Session &session, const Invocation &given)
{
    if (!session.requireLogin())
        return exit_codes::notLoggedIn;
    QString path = contract::pathOf(routes::environments);
    if (given.has(u"--project"_s)) {
        const auto project = lookUpId(session, projectRoutes, given.value(u"--project"_s));
        if (!project)
            return project.error();
        const auto list = session.get(contract::pathOf(routes::projectEnvironments, {*project}));
        if (!list)
            return session.complain(list.error());
        return session.showList(list->value, {{u"ID"_s, u"id"_s},
                                              {u"NAME"_s, u"name"_s},
                                              {u"TYPE"_s, u"type"_s},
                                              {u"TARGETS"_s, u"targets"_s}});
    }
    const auto all = fetchAll(session, path);
    if (!all)
        return all.error();
    return session.showList(*all, {{u"ID"_s, u"id"_s},
                                   {u"PROJECT"_s, u"project_id"_s},
                                   {u"NAME"_s, u"name"_s},
                                   {u"TYPE"_s, u"type"_s},
                                   {u"TARGETS"_s, u"targets"_s}});
}

int createEnvironment(Session &session, const Invocation &given)
{
    if (!session.requireLogin())
        return exit_codes::notLoggedIn;
    const auto project = lookUpId(session, projectRoutes, given.positionals.value(u"project"_s));
    if (!project)
        return project.error();
    QJsonObject object{{u"project_id"_s, *project},
                       {u"name"_s, given.positionals.value(u"name"_s)}};
    if (given.has(u"--type"_s))
        object.insert(u"type"_s, given.value(u"--type"_s));
    const auto made = createObject(session, environmentRoutes, object);
    return made ? session.showObject(*made, {{u"id"_s, u"id"_s}}) : made.error();
}

int deleteEnvironment(Session &session, const Invocation &given)
{
    if (!session.requireLogin())
        return exit_codes::notLoggedIn;
    const auto environment = lookUpEnvironment(session, given.positionals.value(u"environment"_s));
    if (!environment)
        return environment.error();
    const auto removed = deleteObject(session, environmentRoutes, *environment);
    if (!removed)
        return removed.error();
    print(u"deleted"_s);
    return exit_codes::done;
}

/// `provider_type=vault,cluster_name=edge,secret_ref_prefix=app/` per target.
core::Result<QJsonArray> targetsFrom(const QStringList &texts)
{
    QJsonArray targets;
    if (texts == QStringList{u"none"_s})
        return targets;
    for (const QString &text : texts) {
        const auto target = pairsFrom(text.split(u','));
        if (!target)
            return core::failure(target);
        targets.append(*target);
    }
    return targets;
}

int setTargets(Session &session, const Invocation &given)
{
    if (!given.has(u"--target"_s)) {
        printError(u"say each --target, or none"_s);
        return exit_codes::usage;
    }
    const auto targets = targetsFrom(given.options.value(u"--target"_s));
    if (!targets)
        return session.complain(targets.error(), exit_codes::usage);
    if (!session.requireLogin())
        return exit_codes::notLoggedIn;
    const auto environment = lookUpEnvironment(session, given.positionals.value(u"environment"_s));
    if (!environment)
        return environment.error();
    const auto replaced =
        replaceObject(session, contract::pathOf(routes::environmentTargets, {environment->id()}),
                      {{u"targets"_s, *targets}}, environment->entityTag);
    if (!replaced)
        return replaced.error();
    print(u"updated"_s);
    return exit_codes::done;
}

std::vector<Command> environmentCommands()
{
    return {
        {.words = {u"environment"_s, u"list"_s},
         .options = {{u"--project"_s, u"PROJECT"_s, u"of this project, by name or id"_s}},
         .help = u"environments and the locations they claim"_s,
         .run = listEnvironments},
        {.words = {u"environment"_s, u"create"_s},
         .positionals = {u"project"_s, u"name"_s},
         .options = {{u"--type"_s, u"WORD"_s, u"dev, staging, uat, prod or other"_s}},
         .help = u"make an environment of a project"_s,
         .run = createEnvironment},
        {.words = {u"environment"_s, u"delete"_s},
         .positionals = {u"environment"_s},
         .help = u"delete an environment, said as project/name or by id"_s,
         .run = deleteEnvironment},
        {.words = {u"environment"_s, u"set-targets"_s},
         .positionals = {u"environment"_s},
         .options = {{u"--target"_s, u"KEY=VALUE,…"_s,
                      u"provider_type, cluster_name, kv_mount, secret_ref_prefix; or none"_s,
                      true}},
         .help = u"say which locations belong to it, all of them"_s,
         .run = setTargets},
    };
}

} // namespace

std::vector<Command> tenancyCommands()
{
    const auto toStatus = [](const QString &status) {
        return [status](Session &session, const Invocation &given) {
            return setStatus(session, given, status);
        };
    };
    std::vector<Command> commands{
        {.words = {u"project"_s, u"list"_s},
         .help = u"projects, oldest first"_s,
         .run = listProjects},
        {.words = {u"project"_s, u"create"_s},
         .positionals = {u"name"_s},
         .options = {{u"--owner"_s, u"TEAM"_s, u"whose it is"_s}},
         .help = u"make a project"_s,
         .run = createProject},
        {.words = {u"project"_s, u"archive"_s},
         .positionals = {u"project"_s},
         .help = u"take no more requests for it"_s,
         .run = toStatus(u"archived"_s)},
        {.words = {u"project"_s, u"activate"_s},
         .positionals = {u"project"_s},
         .help = u"take requests for it again"_s,
         .run = toStatus(u"active"_s)},
    };
    for (Command &command : environmentCommands())
        commands.push_back(std::move(command));
    return commands;
}

} // namespace sb::cli
