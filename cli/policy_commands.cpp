#include "cli/policy_commands.h"

#include "cli/member_options.h"
#include "cli/named_objects.h"
#include "cli/request_view.h"
#include "cli/terminal_text.h"
#include "shared/contract/routes.h"

#include <QJsonDocument>

namespace sb::cli {

using namespace Qt::StringLiterals;
namespace routes = contract::routes;

namespace {

const ObjectRoutes policyRoutes{routes::policies, routes::policy, QStringLiteral("policy")};
const ObjectRoutes workflowRoutes{routes::workflows, routes::workflow, QStringLiteral("workflow")};
const QString workflowMember = QStringLiteral("workflow_id");
const QString matchOption = QStringLiteral("--match");

const std::vector<MemberOption> &members()
{
    static const std::vector<MemberOption> table{
        {u"--name"_s, u"TEXT"_s, u"another name"_s, u"name"_s},
        {u"--workflow"_s, u"WORKFLOW"_s, u"which workflow decides, by name or id"_s,
         workflowMember},
        {u"--priority"_s, u"N"_s, u"higher ones are tried first; 100 unless said"_s, u"priority"_s,
         MemberForm::Integer},
        {u"--enabled"_s, u"yes|no"_s, u"whether it is in use"_s, u"enabled"_s, MemberForm::Flag},
    };
    return table;
}

std::vector<Option> writeOptions()
{
    std::vector<Option> options = optionsOf(members());
    options.push_back({matchOption, u"KEY=VALUE"_s,
                       u"what requests it is for, e.g. environment=prod; none for all"_s, true});
    return options;
}

/// Members that the options of a simulation stand for.
const std::vector<MemberOption> &targetMembers()
{
    static const std::vector<MemberOption> table{
        {u"--type"_s, u"patch|read"_s, u"what would be asked for; a patch unless said"_s,
         u"type"_s},
        {u"--project"_s, u"ID"_s, u"the project it belongs to"_s, u"project_id"_s},
        {u"--environment"_s, u"NAME"_s, u"the project's environment"_s, u"environment"_s},
        {u"--cluster"_s, u"NAME"_s, u"the cluster whose agent is to do it"_s, u"cluster_name"_s},
        {u"--justification"_s, u"TEXT"_s, u"why"_s, u"justification"_s},
    };
    return table;
}

const std::vector<MemberOption> &configMembers()
{
    static const std::vector<MemberOption> table{
        {u"--kv-mount"_s, u"PATH"_s, u"vault: the mount of the KV engine"_s, u"kvMount"_s},
        {u"--kv-prefix"_s, u"PATH"_s, u"vault: what stands before the secret's name"_s,
         u"kvPrefix"_s},
    };
    return table;
}

void warn(const QJsonValue &findings)
{
    for (const QJsonValue &finding : findings.toArray())
        printError(
            harmless(u"warning: %1: %2"_s.arg(finding.toObject().value("policy_name"_L1).toString(),
                                              finding.toObject().value("detail"_L1).toString())));
}

int list(Session &session, const Invocation &)
{
    return listObjects(session, policyRoutes,
                       {{u"ID"_s, u"id"_s},
                        {u"PRIORITY"_s, u"priority"_s},
                        {u"NAME"_s, u"name"_s},
                        {u"ENABLED"_s, u"enabled"_s},
                        {u"WORKFLOW"_s, u"workflow_id"_s},
                        {u"SELECTOR"_s, u"selector"_s}});
}

int show(Session &session, const Invocation &given)
{
    return showNamed(session, policyRoutes, given.positionals.value(u"policy"_s),
                     {{u"id"_s, u"id"_s},
                      {u"name"_s, u"name"_s},
                      {u"priority"_s, u"priority"_s},
                      {u"enabled"_s, u"enabled"_s},
                      {u"workflow"_s, u"workflow_id"_s},
                      {u"selector"_s, u"selector"_s},
                      {u"updated"_s, u"updated_at"_s}});
}

/// The object as the options make it; a workflow by its name becomes its id.
Outcome<QJsonObject> withOptions(Session &session, QJsonObject object, const Invocation &given)
{
    if (const auto set = setMembers(object, members(), given); !set)
        return tl::unexpected(session.complain(set.error(), exit_codes::usage));
    if (given.has(matchOption)) {
        const auto selector = pairsFrom(given.options.value(matchOption));
        if (!selector)
            return tl::unexpected(session.complain(selector.error(), exit_codes::usage));
        object.insert(u"selector"_s, *selector);
    }
    if (given.has(u"--workflow"_s)) {
        const auto workflow = lookUpId(session, workflowRoutes, given.value(u"--workflow"_s));
        if (!workflow)
            return tl::unexpected(workflow.error());
        object.insert(workflowMember, *workflow);
    }
    return object;
}

int create(Session &session, const Invocation &given)
{
    if (!given.has(u"--workflow"_s)) {
        printError(u"a policy needs its --workflow"_s);
        return exit_codes::usage;
    }
    if (!session.requireLogin())
        return exit_codes::notLoggedIn;
    const auto object =
        withOptions(session, {{u"name"_s, given.positionals.value(u"name"_s)}}, given);
    if (!object)
        return object.error();
    const auto made = createObject(session, policyRoutes, *object);
    if (!made)
        return made.error();
    warn(made->value("warnings"_L1));
    return session.showObject(*made, {{u"id"_s, u"id"_s}});
}

int update(Session &session, const Invocation &given)
{
    if (!session.requireLogin())
        return exit_codes::notLoggedIn;
    const auto policy = lookUp(session, policyRoutes, given.positionals.value(u"policy"_s));
    if (!policy)
        return policy.error();
    const auto object = withOptions(session, policy->object, given);
    if (!object)
        return object.error();
    const auto replaced = replaceObject(session, contract::pathOf(routes::policy, {policy->id()}),
                                        *object, policy->entityTag);
    if (!replaced)
        return replaced.error();
    warn(replaced->value("warnings"_L1));
    print(u"updated"_s);
    return exit_codes::done;
}

int remove(Session &session, const Invocation &given)
{
    return deleteNamed(session, policyRoutes, given.positionals.value(u"policy"_s));
}

int lint(Session &session, const Invocation &)
{
    if (!session.requireLogin())
        return exit_codes::notLoggedIn;
    const auto findings = session.get(contract::pathOf(routes::policiesLint));
    if (!findings)
        return session.complain(findings.error());
    const int shown = session.showList(
        findings->value,
        {{u"POLICY"_s, u"policy_name"_s}, {u"WHAT"_s, u"code"_s}, {u"WHY"_s, u"detail"_s}});
    return findings->value.toArray().isEmpty() ? shown : exit_codes::refused;
}

int simulate(Session &session, const Invocation &given)
{
    QJsonObject body{{u"target_provider_type"_s, given.positionals.value(u"provider"_s)},
                     {u"target_secret_ref"_s, given.positionals.value(u"secret"_s)}};
    QJsonObject config;
    for (const auto &set :
         {setMembers(body, targetMembers(), given), setMembers(config, configMembers(), given)}) {
        if (!set)
            return session.complain(set.error(), exit_codes::usage);
    }
    if (!config.isEmpty())
        body.insert(u"target_provider_config"_s, config);
    if (!session.requireLogin())
        return exit_codes::notLoggedIn;
    const auto told = session.post(contract::pathOf(routes::policiesSimulate),
                                   QJsonDocument(body).toJson(QJsonDocument::Compact));
    if (!told)
        return session.complain(told.error());
    return showExplanation(session, told->value);
}

} // namespace

std::vector<Command> policyCommands()
{
    std::vector<Option> simulated = optionsOf(targetMembers());
    for (Option &option : optionsOf(configMembers()))
        simulated.push_back(std::move(option));
    return {
        {.words = {u"policy"_s, u"list"_s},
         .help = u"all policies, in the order in which they are tried"_s,
         .run = list},
        {.words = {u"policy"_s, u"show"_s},
         .positionals = {u"policy"_s},
         .help = u"one policy, by name or id"_s,
         .run = show},
        {.words = {u"policy"_s, u"create"_s},
         .positionals = {u"name"_s},
         .options = writeOptions(),
         .help = u"make a policy; says what is suspicious about it"_s,
         .run = create},
        {.words = {u"policy"_s, u"update"_s},
         .positionals = {u"policy"_s},
         .options = writeOptions(),
         .help = u"change what is said and leave the rest"_s,
         .run = update},
        {.words = {u"policy"_s, u"delete"_s},
         .positionals = {u"policy"_s},
         .help = u"delete a policy"_s,
         .run = remove},
        {.words = {u"policy"_s, u"simulate"_s},
         .positionals = {u"provider"_s, u"secret"_s},
         .options = std::move(simulated),
         .help = u"what would become of a request, without one"_s,
         .run = simulate},
        {.words = {u"policy"_s, u"lint"_s},
         .help = u"what is suspicious about the policies; exits 1 when something is"_s,
         .run = lint},
    };
}

} // namespace sb::cli
