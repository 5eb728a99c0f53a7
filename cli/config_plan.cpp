#include "cli/config_plan.h"

#include <algorithm>
#include <map>

#include <QJsonDocument>

namespace sb::cli {

using namespace Qt::StringLiterals;
using core::ErrorCode;
using core::failure;
using core::Result;

namespace {

using ByName = std::map<QString, QJsonObject>;

ByName byName(const std::optional<QJsonArray> &list)
{
    ByName objects;
    for (const QJsonValue &value : list.value_or(QJsonArray()))
        objects.emplace(value.toObject().value("name"_L1).toString(), value.toObject());
    return objects;
}

/// In an order of their own, for lists whose order says nothing.
QJsonArray sorted(const QJsonArray &list)
{
    std::vector<QJsonValue> values(list.begin(), list.end());
    std::sort(values.begin(), values.end(), [](const QJsonValue &left, const QJsonValue &right) {
        return compact(left) < compact(right);
    });
    QJsonArray ordered;
    for (const QJsonValue &value : values)
        ordered.append(value);
    return ordered;
}

void sortMember(QJsonObject &object, const QString &name)
{
    object.insert(name, sorted(object.value(name).toArray()));
}

ByName mappingsOf(const std::optional<QJsonArray> &list)
{
    ByName mappings;
    for (const QJsonValue &value : list.value_or(QJsonArray()))
        mappings.emplace(mappingName(value.toObject()), value.toObject());
    return mappings;
}

/// Environments by `project/name`, each with its targets in a fixed order.
ByName environmentsOf(const ByName &projects)
{
    ByName environments;
    for (const auto &[project, object] : projects) {
        for (const QJsonValue &value : object.value("environments"_L1).toArray()) {
            QJsonObject environment = value.toObject();
            sortMember(environment, u"targets"_s);
            environments.emplace(project + u'/' + environment.value("name"_L1).toString(),
                                 environment);
        }
    }
    return environments;
}

bool contains(const QJsonObject &environment, const QJsonValue &target)
{
    return environment.value("targets"_L1).toArray().contains(target);
}

class Planner
{
public:
    Planner(const ConfigDocument &current, const ConfigDocument &wanted, bool prune,
            const QStringList &kept)
        : m_current(current), m_wanted(wanted), m_prune(prune), m_kept(kept)
    {}

    Result<std::vector<ConfigStep>> run()
    {
        planRoles();
        planWorkflows();
        planProjects();
        planEnvironments();
        planPolicies();
        planMappings();
        // Last what is only in the way no more once the policies have moved.
        m_steps.insert(m_steps.end(), m_late.begin(), m_late.end());
        planDeletions();
        if (!m_error.details.empty())
            return failure(std::move(m_error));
        return std::move(m_steps);
    }

private:
    void fault(StepObject object, const QString &name, const QString &detail)
    {
        m_error.details.push_back({nounOf(object) + u' ' + name, detail});
    }

    /// What no route can change.
    void checkFixed(StepObject object, const QString &name, const QJsonObject &before,
                    const QJsonObject &after, const QString &member)
    {
        if (before.value(member) != after.value(member))
            fault(object, name,
                  u"%1 cannot be changed from %2 to %3 once it is made"_s.arg(
                      member, compact(before.value(member)), compact(after.value(member))));
    }

    /// Creates and updates of one section; `place` decides where an update goes.
    template <typename Check>
    void compare(StepObject object, const ByName &before, const ByName &after, Check &&check)
    {
        for (const auto &[name, wanted] : after) {
            const auto there = before.find(name);
            if (there == before.end()) {
                m_steps.push_back({.object = object, .name = name, .after = wanted});
                continue;
            }
            if (there->second == wanted)
                continue;
            check(name, there->second, wanted);
        }
    }

    void update(StepObject object, const QString &name, const QJsonObject &before,
                const QJsonObject &after)
    {
        m_steps.push_back({.kind = StepKind::Update,
                           .object = object,
                           .name = name,
                           .before = before,
                           .after = after});
    }

    void planRoles()
    {
        const auto normal = [](const std::optional<QJsonArray> &list) {
            ByName roles = byName(list);
            for (auto &[name, role] : roles)
                sortMember(role, u"permissions"_s);
            return roles;
        };
        compare(StepObject::Role, normal(m_current.roles), normal(m_wanted.roles),
                [&](const QString &name, const QJsonObject &before, const QJsonObject &after) {
                    checkFixed(StepObject::Role, name, before, after, u"description"_s);
                    update(StepObject::Role, name, before, after);
                });
    }

    void planWorkflows()
    {
        const ByName before = byName(m_current.workflows);
        const ByName after = byName(m_wanted.workflows);
        const ByName roles = byName(m_current.roles);
        const ByName newRoles = byName(m_wanted.roles);
        for (const auto &[name, workflow] : after) {
            const QString role = workflow.value("approver_role"_L1).toString();
            if (!role.isEmpty() && !roles.contains(role) && !newRoles.contains(role))
                fault(StepObject::Workflow, name, u"there is no role %1"_s.arg(role));
        }
        // There is one default: whoever was it steps back first.
        const auto isDefault = [](const QJsonObject &workflow) {
            return workflow.value("is_default"_L1).toBool();
        };
        for (const auto &[name, wanted] : after) {
            const auto there = before.find(name);
            if (there != before.end() && isDefault(there->second) && !isDefault(wanted))
                planWorkflow(name, there->second, wanted);
        }
        compare(StepObject::Workflow, before, after,
                [&](const QString &name, const QJsonObject &was, const QJsonObject &wanted) {
                    if (!isDefault(was) || isDefault(wanted))
                        planWorkflow(name, was, wanted);
                });
    }

    /// Switching off waits until no policy uses it any more.
    void planWorkflow(const QString &name, const QJsonObject &before, const QJsonObject &after)
    {
        const bool isSwitchedOff =
            before.value("enabled"_L1).toBool() && !after.value("enabled"_L1).toBool();
        QJsonObject first = after;
        if (isSwitchedOff)
            first.insert(u"enabled"_s, true);
        if (first != before)
            update(StepObject::Workflow, name, before, first);
        if (isSwitchedOff)
            m_late.push_back({.kind = StepKind::Update,
                              .object = StepObject::Workflow,
                              .name = name,
                              .before = first,
                              .after = after});
    }

    void planProjects()
    {
        const auto normal = [](const std::optional<QJsonArray> &list) {
            ByName projects = byName(list);
            for (auto &[name, project] : projects)
                project.remove(u"environments"_s);
            return projects;
        };
        compare(StepObject::Project, normal(m_current.projects), normal(m_wanted.projects),
                [&](const QString &name, const QJsonObject &before, const QJsonObject &after) {
                    checkFixed(StepObject::Project, name, before, after, u"owner_team_id"_s);
                    update(StepObject::Project, name, before, after);
                });
    }

    void planEnvironments()
    {
        ByName before = environmentsOf(byName(m_current.projects));
        const ByName after = environmentsOf(byName(m_wanted.projects));
        // A location has one owner: whoever has it gives it back before another one gets it.
        for (auto &[name, was] : before) {
            QJsonArray kept;
            for (const QJsonValue &target : was.value("targets"_L1).toArray()) {
                const bool moves = std::any_of(after.begin(), after.end(), [&](const auto &wanted) {
                    return wanted.first != name && contains(wanted.second, target);
                });
                if (!moves)
                    kept.append(target);
            }
            if (kept == was.value("targets"_L1).toArray())
                continue;
            if (!after.contains(name)) {
                fault(StepObject::Environment, name,
                      u"claims a location that the file gives to another one"_s);
                continue;
            }
            QJsonObject first = was;
            first.insert(u"targets"_s, kept);
            update(StepObject::Environment, name, was, first);
            was = first;
        }
        compare(StepObject::Environment, before, after,
                [&](const QString &name, const QJsonObject &was, const QJsonObject &wanted) {
                    checkFixed(StepObject::Environment, name, was, wanted, u"type"_s);
                    update(StepObject::Environment, name, was, wanted);
                });
    }

    void planPolicies()
    {
        const ByName after = byName(m_wanted.policies);
        const ByName workflows = byName(m_current.workflows);
        const ByName newWorkflows = byName(m_wanted.workflows);
        const ByName projects = byName(m_current.projects);
        const ByName newProjects = byName(m_wanted.projects);
        for (const auto &[name, policy] : after) {
            const QString workflow = policy.value("workflow"_L1).toString();
            if (!workflows.contains(workflow) && !newWorkflows.contains(workflow))
                fault(StepObject::Policy, name, u"there is no workflow %1"_s.arg(workflow));
            checkProject(StepObject::Policy, name, policy, projects, newProjects);
        }
        compare(StepObject::Policy, byName(m_current.policies), after,
                [&](const QString &name, const QJsonObject &before, const QJsonObject &wanted) {
                    update(StepObject::Policy, name, before, wanted);
                });
    }

    void planMappings()
    {
        const ByName after = mappingsOf(m_wanted.mappings);
        if (m_wanted.mappings && !m_current.mappings)
            m_error.details.push_back({u"gitops_mappings"_s, u"GitOps is off at this server"_s});
        const ByName projects = byName(m_current.projects);
        const ByName newProjects = byName(m_wanted.projects);
        for (const auto &[name, mapping] : after)
            checkProject(StepObject::Mapping, name, mapping, projects, newProjects);
        // What differs is another one.
        compare(StepObject::Mapping, mappingsOf(m_current.mappings), after,
                [](const QString &, const QJsonObject &, const QJsonObject &) {});
    }

    void checkProject(StepObject object, const QString &name, const QJsonObject &given,
                      const ByName &projects, const ByName &newProjects)
    {
        const QJsonValue project = given.value("selector"_L1).toObject().value("project"_L1);
        if (project.isString() && !projects.contains(project.toString()) &&
            !newProjects.contains(project.toString()))
            fault(object, name, u"there is no project %1"_s.arg(project.toString()));
    }

    void planDeletionsOf(StepObject object, const ByName &before, const ByName &after)
    {
        for (const auto &[name, was] : before) {
            const bool isArchived =
                object == StepObject::Project && was.value("status"_L1).toString() == u"archived";
            if (after.contains(name) || isArchived || m_kept.contains(nounOf(object) + u':' + name))
                continue;
            m_steps.push_back(
                {.kind = StepKind::Delete, .object = object, .name = name, .before = was});
        }
    }

    /// In the order in which they refer to each other.
    void planDeletions()
    {
        if (!m_prune)
            return;
        if (m_wanted.mappings)
            planDeletionsOf(StepObject::Mapping, mappingsOf(m_current.mappings),
                            mappingsOf(m_wanted.mappings));
        if (m_wanted.policies)
            planDeletionsOf(StepObject::Policy, byName(m_current.policies),
                            byName(m_wanted.policies));
        if (m_wanted.projects) {
            const ByName before = byName(m_current.projects);
            const ByName after = byName(m_wanted.projects);
            planDeletionsOf(StepObject::Environment, environmentsOf(before), environmentsOf(after));
            planDeletionsOf(StepObject::Project, before, after);
        }
        if (m_wanted.workflows)
            planDeletionsOf(StepObject::Workflow, byName(m_current.workflows),
                            byName(m_wanted.workflows));
        if (m_wanted.roles)
            planDeletionsOf(StepObject::Role, byName(m_current.roles), byName(m_wanted.roles));
    }

    const ConfigDocument &m_current;
    const ConfigDocument &m_wanted;
    bool m_prune;
    const QStringList &m_kept;
    std::vector<ConfigStep> m_steps;
    std::vector<ConfigStep> m_late;
    core::Error m_error{.code = ErrorCode::InvalidValue,
                        .message = u"the file cannot be applied"_s};
};

} // namespace

Result<std::vector<ConfigStep>> planOf(const ConfigDocument &current, const ConfigDocument &wanted,
                                       bool prune, const QStringList &kept)
{
    return Planner(current, wanted, prune, kept).run();
}

} // namespace sb::cli
