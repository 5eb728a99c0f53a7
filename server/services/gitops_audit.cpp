#include "server/services/gitops_audit.h"

#include "server/services/request_audit.h"

namespace sb::services {

using namespace Qt::StringLiterals;

namespace {

QString idText(const QUuid &id)
{
    return id.toString(QUuid::WithoutBraces);
}

void insertIfPresent(QJsonObject &object, const QString &name, const QString &value)
{
    if (!value.isEmpty())
        object.insert(name, value);
}

} // namespace

QString endpointResource(const QUuid &endpointId)
{
    return u"argocd_endpoint:"_s + idText(endpointId);
}

AuditEvent mappingEvent(const QString &action, const domain::GitopsAppMapping &mapping)
{
    QJsonObject metadata{{u"argocd_endpoint_id"_s, idText(mapping.endpointId)},
                         {u"application_name"_s, mapping.application.name}};
    const domain::MappingRules &rules = mapping.rules;
    insertIfPresent(metadata, u"application_namespace"_s, mapping.application.applicationNamespace);
    insertIfPresent(metadata, u"project_name"_s, mapping.application.projectName);
    insertIfPresent(metadata, u"provider_type"_s, rules.providerType.value_or(QString()));
    insertIfPresent(metadata, u"secret_ref_prefix"_s, rules.secretRefPrefix.value_or(QString()));
    insertIfPresent(metadata, u"cluster_name"_s, rules.clusterName.value_or(QString()));
    insertIfPresent(metadata, u"environment"_s, rules.environment.value_or(QString()));
    if (rules.projectId)
        metadata.insert(u"project_id"_s, idText(*rules.projectId));
    return {.action = action,
            .resource = u"gitops_app_mapping:"_s + idText(mapping.id),
            .metadata = std::move(metadata)};
}

AuditEvent observationEvent(const QString &what, const QUuid &requestId, QJsonObject metadata)
{
    AuditEvent event =
        requestEvent(domain::rolloutActions.toString() + what, requestId, std::move(metadata));
    event.actor = u"system"_s;
    return event;
}

AuditEvent finishedEvent(const domain::GitopsObservation &observation, domain::PollingState state,
                         const std::optional<domain::RolloutEvidence> &evidence,
                         const QString &reason)
{
    QJsonObject metadata{{u"application_name"_s, observation.application.name},
                         {u"polling_state"_s, domain::toWord(state)}};
    insertIfPresent(metadata, u"application_namespace"_s,
                    observation.application.applicationNamespace);
    insertIfPresent(metadata, u"reason"_s, reason);
    if (evidence)
        metadata.insert(u"evidence"_s, domain::toWord(*evidence));
    AuditEvent event = observationEvent(u"finished"_s, observation.requestId, std::move(metadata));
    if (state == domain::PollingState::Failed)
        event.status = AuditStatus::Failure;
    return event;
}

} // namespace sb::services
