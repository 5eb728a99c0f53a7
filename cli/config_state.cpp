#include "cli/config_state.h"

#include "shared/contract/routes.h"

#include <algorithm>

namespace sb::cli {

using namespace Qt::StringLiterals;
namespace routes = contract::routes;

namespace {

QString keyOf(StepObject object, const QString &text)
{
    return nounOf(object) + u':' + text;
}

/// These members, those that are absent with an empty text.
QJsonObject picked(const QJsonObject &given, std::initializer_list<QLatin1StringView> names)
{
    QJsonObject object;
    for (const QLatin1StringView name : names)
        object.insert(name, given.contains(name) ? given.value(name) : QJsonValue(QString()));
    return object;
}

/// Without members that are empty texts: absent is how the server says that there is none.
QJsonObject withoutEmpty(QJsonObject object)
{
    for (const QString &name : object.keys()) {
        if (object.value(name).isString() && object.value(name).toString().isEmpty())
            object.remove(name);
    }
    return object;
}

QJsonArray targetsFrom(const QJsonArray &given)
{
    QJsonArray targets;
    for (const QJsonValue &target : given)
        targets.append(picked(target.toObject(), {"provider_type"_L1, "cluster_name"_L1,
                                                  "kv_mount"_L1, "secret_ref_prefix"_L1}));
    return targets;
}

QJsonArray targetsTo(const QJsonArray &wanted)
{
    QJsonArray targets;
    for (const QJsonValue &value : wanted) {
        QJsonObject target = withoutEmpty(value.toObject());
        // Here an empty text says something.
        target.insert(u"secret_ref_prefix"_s, value.toObject().value("secret_ref_prefix"_L1));
        targets.append(target);
    }
    return targets;
}

} // namespace

QString ConfigState::idOf(StepObject object, const QString &name) const
{
    return m_ids.value(keyOf(object, name));
}

QString ConfigState::nameOf(StepObject object, const QString &id) const
{
    return m_names.value(keyOf(object, id));
}

void ConfigState::remember(StepObject object, const QString &name, const QString &id)
{
    m_ids.insert(keyOf(object, name), id);
    m_names.insert(keyOf(object, id), name);
}

void ConfigState::rememberAll(StepObject object, const QJsonArray &list)
{
    for (const QJsonValue &value : list) {
        const QJsonObject one = value.toObject();
        const QString name = one.value("name"_L1).toString();
        remember(object, name, one.value("id"_L1).toString());
        if (one.value("is_system"_L1).toBool())
            m_kept.append(keyOf(object, name));
    }
}

QJsonObject ConfigState::named(QJsonObject selector) const
{
    const QString project = nameOf(StepObject::Project, selector.value("project_id"_L1).toString());
    // A project that is gone has no name; its id stays as it is.
    if (!project.isEmpty()) {
        selector.remove(u"project_id"_s);
        selector.insert(u"project"_s, project);
    }
    return selector;
}

QJsonObject ConfigState::withIds(QJsonObject selector) const
{
    if (selector.contains("project"_L1))
        selector.insert(u"project_id"_s,
                        idOf(StepObject::Project, selector.take(u"project"_s).toString()));
    return selector;
}

QJsonObject ConfigState::mappingFrom(const QJsonObject &given) const
{
    QJsonObject mapping =
        picked(given, {"application_name"_L1, "application_namespace"_L1, "project_name"_L1});
    mapping.insert(u"endpoint"_s, m_endpoints.key(given.value("argocd_endpoint_id"_L1).toString()));
    QJsonObject selector = picked(given, {"provider_type"_L1, "secret_ref_prefix"_L1,
                                          "cluster_name"_L1, "project_id"_L1, "environment"_L1});
    mapping.insert(u"selector"_s, named(withoutEmpty(selector)));
    return mapping;
}

void ConfigState::nameProjects(ConfigDocument &wanted) const
{
    for (auto *list : {&wanted.policies, &wanted.mappings}) {
        if (!*list)
            continue;
        for (QJsonValueRef value : **list) {
            QJsonObject object = value.toObject();
            object.insert(u"selector"_s, named(object.value("selector"_L1).toObject()));
            value = object;
        }
    }
}

QJsonObject ConfigState::fromServer(StepObject object, const QJsonObject &given) const
{
    QJsonObject read;
    switch (object) {
    case StepObject::Role:
        return picked(given, {"name"_L1, "description"_L1, "permissions"_L1});
    case StepObject::Workflow:
        read = picked(given, {"name"_L1, "description"_L1, "min_approvers"_L1,
                              "wrap_ttl_created_seconds"_L1, "wrap_ttl_approved_seconds"_L1,
                              "wrap_ttl_claimed_seconds"_L1, "request_ttl_seconds"_L1,
                              "require_justification"_L1, "allow_self_approval"_L1,
                              "notification_channels"_L1, "is_default"_L1, "enabled"_L1});
        read.insert(u"approver_role"_s,
                    nameOf(StepObject::Role, given.value("approver_role_id"_L1).toString()));
        return read;
    case StepObject::Policy: {
        read = picked(given, {"name"_L1, "priority"_L1, "enabled"_L1});
        read.insert(u"workflow"_s,
                    nameOf(StepObject::Workflow, given.value("workflow_id"_L1).toString()));
        read.insert(u"selector"_s, named(given.value("selector"_L1).toObject()));
        return read;
    }
    case StepObject::Project:
        return picked(given, {"name"_L1, "owner_team_id"_L1, "status"_L1});
    case StepObject::Mapping:
        return mappingFrom(given);
    case StepObject::Environment:
        break;
    }
    read = picked(given, {"name"_L1, "type"_L1});
    read.insert(u"targets"_s, targetsFrom(given.value("targets"_L1).toArray()));
    return read;
}

QJsonObject ConfigState::toServer(StepObject object, const QJsonObject &wanted) const
{
    QJsonObject sent = withoutEmpty(wanted);
    switch (object) {
    case StepObject::Workflow: {
        const QString role = sent.take(u"approver_role"_s).toString();
        if (!role.isEmpty())
            sent.insert(u"approver_role_id"_s, idOf(StepObject::Role, role));
        break;
    }
    case StepObject::Policy: {
        sent.insert(u"workflow_id"_s,
                    idOf(StepObject::Workflow, sent.take(u"workflow"_s).toString()));
        sent.insert(u"selector"_s, withIds(wanted.value("selector"_L1).toObject()));
        break;
    }
    case StepObject::Environment:
        sent.insert(u"targets"_s, targetsTo(wanted.value("targets"_L1).toArray()));
        break;
    case StepObject::Mapping:
        sent = withoutEmpty(withIds(wanted.value("selector"_L1).toObject()));
        for (const QLatin1StringView member :
             {"application_name"_L1, "application_namespace"_L1, "project_name"_L1}) {
            if (!wanted.value(member).toString().isEmpty())
                sent.insert(member, wanted.value(member));
        }
        sent.insert(u"argocd_endpoint_id"_s,
                    m_endpoints.value(wanted.value("endpoint"_L1).toString()));
        break;
    case StepObject::Role:
    case StepObject::Project:
        sent.remove(u"environments"_s);
        break;
    }
    return sent;
}

Outcome<ConfigState> ConfigState::fetch(Session &session)
{
    ConfigState state;
    const auto list = [&](StepObject object, const char *route,
                          std::optional<QJsonArray> &into) -> Outcome<QJsonArray> {
        auto all = fetchAll(session, contract::pathOf(route));
        if (!all)
            return all;
        state.rememberAll(object, *all);
        QJsonArray objects;
        for (const QJsonValue &one : *all)
            objects.append(state.fromServer(object, one.toObject()));
        into = objects;
        return all;
    };
    ConfigDocument &document = state.m_document;
    const auto roles = list(StepObject::Role, routes::roles, document.roles);
    if (!roles)
        return tl::unexpected(roles.error());
    const auto workflows = list(StepObject::Workflow, routes::workflows, document.workflows);
    if (!workflows)
        return tl::unexpected(workflows.error());
    const auto projects = list(StepObject::Project, routes::projects, document.projects);
    if (!projects)
        return tl::unexpected(projects.error());
    const auto policies = list(StepObject::Policy, routes::policies, document.policies);
    if (!policies)
        return tl::unexpected(policies.error());
    const auto environments = fetchAll(session, contract::pathOf(routes::environments));
    if (!environments)
        return tl::unexpected(environments.error());

    QHash<QString, QJsonArray> ofProject;
    for (const QJsonValue &value : *environments) {
        const QJsonObject one = value.toObject();
        const QString project =
            state.nameOf(StepObject::Project, one.value("project_id"_L1).toString());
        state.remember(StepObject::Environment, project + u'/' + one.value("name"_L1).toString(),
                       one.value("id"_L1).toString());
        ofProject[project].append(state.fromServer(StepObject::Environment, one));
    }
    QJsonArray withEnvironments;
    for (const QJsonValue &value : *document.projects) {
        QJsonObject project = value.toObject();
        project.insert(u"environments"_s, ofProject.value(project.value("name"_L1).toString()));
        withEnvironments.append(project);
    }
    document.projects = withEnvironments;
    if (const auto gitops = state.fetchMappings(session); !gitops)
        return tl::unexpected(gitops.error());
    return state;
}

Outcome<void> ConfigState::fetchMappings(Session &session)
{
    // Where GitOps is off its routes are not there (contract B25).
    const auto probe =
        session.get(contract::pathOf(routes::argocdEndpoints), {{u"limit"_s, u"1"_s}});
    if (!probe && probe.error().status == 404)
        return {};
    const auto endpoints = fetchAll(session, contract::pathOf(routes::argocdEndpoints));
    if (!endpoints)
        return tl::unexpected(endpoints.error());
    const auto mappings = fetchAll(session, contract::pathOf(routes::gitopsAppMappings));
    if (!mappings)
        return tl::unexpected(mappings.error());
    for (const QJsonValue &value : *endpoints)
        m_endpoints.insert(value.toObject().value("name"_L1).toString(),
                           value.toObject().value("id"_L1).toString());
    QJsonArray objects;
    for (const QJsonValue &value : *mappings) {
        const QJsonObject mapping = fromServer(StepObject::Mapping, value.toObject());
        remember(StepObject::Mapping, mappingName(mapping),
                 value.toObject().value("id"_L1).toString());
        objects.append(mapping);
    }
    m_document.mappings = objects;
    return {};
}

} // namespace sb::cli
