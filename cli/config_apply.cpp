#include "cli/config_apply.h"

#include "cli/terminal_text.h"
#include "shared/contract/routes.h"

namespace sb::cli {

using namespace Qt::StringLiterals;
namespace routes = contract::routes;

namespace {

ObjectRoutes routesOf(StepObject object)
{
    switch (object) {
    case StepObject::Role:
        return {routes::roles, routes::role, nounOf(object)};
    case StepObject::Workflow:
        return {routes::workflows, routes::workflow, nounOf(object)};
    case StepObject::Policy:
        return {routes::policies, routes::policy, nounOf(object)};
    case StepObject::Project:
        return {routes::projects, routes::project, nounOf(object)};
    case StepObject::Mapping:
        return {routes::gitopsAppMappings, routes::gitopsAppMapping, nounOf(object)};
    case StepObject::Environment:
        break;
    }
    return {routes::environments, routes::environment, nounOf(object)};
}

/// Whether two states of an object are the same apart from the order of lists without one.
bool isSame(StepObject object, QJsonObject left, QJsonObject right)
{
    const QString list = object == StepObject::Role          ? u"permissions"_s
                         : object == StepObject::Environment ? u"targets"_s
                                                             : QString();
    if (!list.isEmpty()) {
        const QJsonArray one = left.take(list).toArray();
        const QJsonArray other = right.take(list).toArray();
        if (one.size() != other.size() ||
            !std::all_of(one.begin(), one.end(),
                         [&](const QJsonValue &value) { return other.contains(value); }))
            return false;
    }
    return left == right;
}

class Applier
{
public:
    Applier(Session &session, ConfigState &state) : m_session(session), m_state(state) {}

    Outcome<void> apply(const ConfigStep &step)
    {
        switch (step.kind) {
        case StepKind::Create:
            return create(step);
        case StepKind::Update:
            return update(step);
        case StepKind::Delete:
            break;
        }
        return remove(step);
    }

private:
    Outcome<void> create(const ConfigStep &step)
    {
        const QString endpoint = step.after.value("endpoint"_L1).toString();
        if (step.object == StepObject::Mapping && !m_state.hasEndpoint(endpoint)) {
            printError(u"there is no ArgoCD endpoint "_s + harmless(endpoint));
            return tl::unexpected(exit_codes::refused);
        }
        QJsonObject sent = m_state.toServer(step.object, step.after);
        const QJsonValue targets = sent.take(u"targets"_s);
        if (step.object == StepObject::Environment)
            sent.insert(u"project_id"_s,
                        m_state.idOf(StepObject::Project, step.name.section(u'/', 0, 0)));
        const auto made = createObject(m_session, routesOf(step.object), sent);
        if (!made)
            return tl::unexpected(made.error());
        m_state.remember(step.object, step.name, made->value("id"_L1).toString());
        if (targets.toArray().isEmpty())
            return {};
        return replace(step.object, {.object = *made}, {{u"targets"_s, targets}});
    }

    /// As the server has it; refused when it is not what the plan was made for.
    Outcome<NamedObject> asPlanned(const ConfigStep &step)
    {
        auto found = lookUp(m_session, routesOf(step.object), m_state.idOf(step.object, step.name));
        if (!found)
            return found;
        const QJsonObject now = m_state.fromServer(step.object, found->object);
        QJsonObject planned = step.before;
        planned.remove(u"environments"_s);
        if (!isSame(step.object, now, planned)) {
            printError(u"%1 %2 was changed meanwhile; look at the plan again"_s.arg(
                nounOf(step.object), harmless(step.name)));
            return tl::unexpected(exit_codes::conflict);
        }
        return found;
    }

    Outcome<void> update(const ConfigStep &step)
    {
        const auto found = asPlanned(step);
        if (!found)
            return tl::unexpected(found.error());
        return replace(step.object, *found, m_state.toServer(step.object, step.after));
    }

    Outcome<void> replace(StepObject object, const NamedObject &there, const QJsonObject &wanted)
    {
        const char *route = routesOf(object).one;
        QJsonObject sent = wanted;
        if (object == StepObject::Role) {
            route = routes::rolePermissions;
            sent = {{u"permissions"_s, wanted.value("permissions"_L1)}};
        } else if (object == StepObject::Project) {
            route = routes::projectStatus;
            sent = {{u"status"_s, wanted.value("status"_L1)}};
        } else if (object == StepObject::Environment) {
            route = routes::environmentTargets;
            sent = {{u"targets"_s, wanted.value("targets"_L1)}};
        }
        const auto replaced =
            replaceObject(m_session, contract::pathOf(route, {there.id()}), sent, there.entityTag);
        if (!replaced)
            return tl::unexpected(replaced.error());
        for (const QJsonValue &warning : replaced->value("warnings"_L1).toArray())
            printError(harmless(u"warning: "_s + warning.toObject().value("detail"_L1).toString()));
        return {};
    }

    Outcome<void> remove(const ConfigStep &step)
    {
        // It cannot have changed, only gone.
        if (step.object == StepObject::Mapping)
            return deleteObject(m_session, routesOf(step.object),
                                {.object = {{u"id"_s, m_state.idOf(step.object, step.name)}}});
        const auto found = asPlanned(step);
        if (!found)
            return tl::unexpected(found.error());
        if (step.object == StepObject::Project)
            return replace(step.object, *found, {{u"status"_s, u"archived"_s}});
        return deleteObject(m_session, routesOf(step.object), *found);
    }

    Session &m_session;
    ConfigState &m_state;
};

} // namespace

int applySteps(Session &session, ConfigState &state, const std::vector<ConfigStep> &steps)
{
    Applier applier(session, state);
    for (const ConfigStep &step : steps) {
        if (const auto applied = applier.apply(step); !applied) {
            printError(u"stopped at %1 %2"_s.arg(nounOf(step.object), harmless(step.name)));
            return applied.error();
        }
        print(harmless(linesOf(step).first()));
    }
    return exit_codes::done;
}

} // namespace sb::cli
