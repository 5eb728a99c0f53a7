#include "cli/workflow_commands.h"

#include "cli/member_options.h"
#include "cli/named_objects.h"
#include "shared/contract/routes.h"

namespace sb::cli {

using namespace Qt::StringLiterals;
namespace routes = contract::routes;

namespace {

const ObjectRoutes workflowRoutes{routes::workflows, routes::workflow, QStringLiteral("workflow")};
const ObjectRoutes roleRoutes{routes::roles, routes::role, QStringLiteral("role")};
const QString roleMember = QStringLiteral("approver_role_id");

const std::vector<MemberOption> &members()
{
    static const std::vector<MemberOption> table{
        {u"--description"_s, u"TEXT"_s, u"what it is for; none takes it away"_s, u"description"_s,
         MemberForm::Text, true},
        {u"--min-approvers"_s, u"N"_s, u"votes that it takes; 0 approves at once"_s,
         u"min_approvers"_s, MemberForm::Integer},
        {u"--approver-role"_s, u"ROLE"_s, u"voters must hold it; none for whoever may approve"_s,
         roleMember, MemberForm::Text, true},
        {u"--request-ttl"_s, u"SECONDS"_s, u"how long a request waits for votes"_s,
         u"request_ttl_seconds"_s, MemberForm::Integer},
        {u"--wrap-ttl-created"_s, u"SECONDS"_s, u"how long new values wait for votes"_s,
         u"wrap_ttl_created_seconds"_s, MemberForm::Integer},
        {u"--wrap-ttl-approved"_s, u"SECONDS"_s, u"how long values live after approval"_s,
         u"wrap_ttl_approved_seconds"_s, MemberForm::Integer},
        {u"--wrap-ttl-claimed"_s, u"SECONDS"_s, u"how long, at least, once an agent is at work"_s,
         u"wrap_ttl_claimed_seconds"_s, MemberForm::Integer},
        {u"--require-justification"_s, u"yes|no"_s, u"whether requests must say why"_s,
         u"require_justification"_s, MemberForm::Flag},
        {u"--allow-self-approval"_s, u"yes|no"_s, u"whether requesters may vote"_s,
         u"allow_self_approval"_s, MemberForm::Flag},
        {u"--notify"_s, u"CHANNEL"_s, u"webhook:URL, slack:URL or email:ADDRESS; none for nobody"_s,
         u"notification_channels"_s, MemberForm::List},
        {u"--default"_s, u"yes|no"_s, u"whether it decides where no policy matches"_s,
         u"is_default"_s, MemberForm::Flag},
        {u"--enabled"_s, u"yes|no"_s, u"whether it is in use"_s, u"enabled"_s, MemberForm::Flag},
    };
    return table;
}

int list(Session &session, const Invocation &)
{
    return listObjects(session, workflowRoutes,
                       {{u"ID"_s, u"id"_s},
                        {u"NAME"_s, u"name"_s},
                        {u"VOTES"_s, u"min_approvers"_s},
                        {u"DEFAULT"_s, u"is_default"_s},
                        {u"ENABLED"_s, u"enabled"_s},
                        {u"DESCRIPTION"_s, u"description"_s}});
}

int show(Session &session, const Invocation &given)
{
    std::vector<Column> columns{{u"id"_s, u"id"_s}, {u"name"_s, u"name"_s}};
    for (const MemberOption &member : members())
        columns.push_back({member.option.mid(2), member.member});
    return showNamed(session, workflowRoutes, given.positionals.value(u"workflow"_s), columns);
}

/// The object as the options make it; a role by its name becomes its id.
Outcome<QJsonObject> withOptions(Session &session, QJsonObject object, const Invocation &given)
{
    if (const auto set = setMembers(object, members(), given); !set)
        return tl::unexpected(session.complain(set.error(), exit_codes::usage));
    if (given.has(u"--approver-role"_s) && object.contains(roleMember)) {
        const auto role = lookUpId(session, roleRoutes, object.value(roleMember).toString());
        if (!role)
            return tl::unexpected(role.error());
        object.insert(roleMember, *role);
    }
    return object;
}

int create(Session &session, const Invocation &given)
{
    if (!session.requireLogin())
        return exit_codes::notLoggedIn;
    const auto object =
        withOptions(session, {{u"name"_s, given.positionals.value(u"name"_s)}}, given);
    if (!object)
        return object.error();
    const auto made = createObject(session, workflowRoutes, *object);
    return made ? session.showObject(*made, {{u"id"_s, u"id"_s}}) : made.error();
}

int update(Session &session, const Invocation &given)
{
    if (!session.requireLogin())
        return exit_codes::notLoggedIn;
    const auto workflow = lookUp(session, workflowRoutes, given.positionals.value(u"workflow"_s));
    if (!workflow)
        return workflow.error();
    const auto object = withOptions(session, workflow->object, given);
    if (!object)
        return object.error();
    const auto replaced =
        replaceObject(session, contract::pathOf(routes::workflow, {workflow->id()}), *object,
                      workflow->entityTag);
    if (!replaced)
        return replaced.error();
    print(u"updated"_s);
    return exit_codes::done;
}

int remove(Session &session, const Invocation &given)
{
    return deleteNamed(session, workflowRoutes, given.positionals.value(u"workflow"_s));
}

} // namespace

std::vector<Command> workflowCommands()
{
    return {
        {.words = {u"workflow"_s, u"list"_s}, .help = u"all workflows, by name"_s, .run = list},
        {.words = {u"workflow"_s, u"show"_s},
         .positionals = {u"workflow"_s},
         .help = u"one workflow, by name or id"_s,
         .run = show},
        {.words = {u"workflow"_s, u"create"_s},
         .positionals = {u"name"_s},
         .options = optionsOf(members()),
         .help = u"make a workflow; what is not said has its default"_s,
         .run = create},
        {.words = {u"workflow"_s, u"update"_s},
         .positionals = {u"workflow"_s},
         .options = optionsOf(members()),
         .help = u"change what is said and leave the rest"_s,
         .run = update},
        {.words = {u"workflow"_s, u"delete"_s},
         .positionals = {u"workflow"_s},
         .help = u"delete a workflow that no policy uses"_s,
         .run = remove},
    };
}

} // namespace sb::cli
