#include "server/domain/request_job.h"

#include "server/domain/scope_match.h"

#include <QJsonArray>

namespace sb::domain {

using namespace Qt::StringLiterals;

namespace {

QString textOf(const QUuid &id)
{
    return id.toString(QUuid::WithoutBraces);
}

QJsonObject payloadOf(const AccessRequest &request, const std::vector<SecretWrap> &wraps)
{
    QJsonObject payload{
        {u"request_id"_s, textOf(request.id)},
        {u"target_provider_type"_s, request.targetProviderType},
        {u"target_provider_config"_s, request.targetProviderConfig},
        {u"target_secret_ref"_s, request.targetSecretRef},
        {u"target_keys"_s, QJsonArray::fromStringList(request.targetKeys)},
        {u"target_scope"_s,
         QJsonObject{{u"project_id"_s, request.projectId ? textOf(*request.projectId) : u""_s},
                     {u"environment"_s, request.environment.value_or(u""_s)}}},
    };
    if (request.type == RequestType::Patch) {
        QJsonArray references;
        for (const SecretWrap &wrap : wraps) {
            references.append(
                QJsonObject{{u"wrap_id"_s, textOf(wrap.id)}, {u"key_name"_s, wrap.keyName}});
        }
        payload.insert(u"wraps"_s, references);
    }
    return payload;
}

} // namespace

SyncJob jobFor(const AccessRequest &request, const std::vector<SecretWrap> &wraps,
               const QUuid &jobId)
{
    const bool patch = request.type == RequestType::Patch;
    SyncJob job{
        .id = jobId,
        .type = patch ? JobType::Patch : JobType::Read,
        .agentScope = {{u"provider"_s, request.targetProviderType}},
        .scopeProvider = request.targetProviderType,
        .scopeCluster = request.clusterName,
        .payload = payloadOf(request, wraps),
        .requestId = request.id,
        .correlationId = request.id,
    };
    if (request.clusterName)
        job.agentScope.insert(u"cluster_name"_s, *request.clusterName);
    if (patch)
        job.location = locationText(placeOf(request).location);
    return job;
}

} // namespace sb::domain
