#include "agent/discovery.h"

#include "agent/patient_call.h"

#include <algorithm>

namespace sb::agent {

using namespace Qt::StringLiterals;
using client::ApiCallback;
using core::ErrorCode;
using core::failure;
using core::Result;

namespace {

/// Below the server's 32 MiB, with room for the rest of the body.
constexpr qsizetype mostItemBytes = 30 * 1024 * 1024;

struct Wanted
{
    Provider *provider = nullptr;
    QString providerType = {};
    ListTarget target = {};
    /// All of these a secret must have.
    QJsonObject labels = {};
};

core::Failure badPayload(const QString &what)
{
    return failure(ErrorCode::InvalidValue, u"payload: "_s + what);
}

Result<Wanted> wantedFrom(const JobTools &tools, const QJsonObject &payload)
{
    Wanted wanted{.providerType = payload.value("target_provider_type"_L1).toString()};
    if (wanted.providerType.isEmpty())
        return badPayload(u"target_provider_type is required"_s);
    const QJsonValue scope = payload.value("scope"_L1);
    if (scope.isString())
        wanted.target.scope = scope.toString();
    else if (!scope.isUndefined() && !scope.isNull())
        return badPayload(u"scope must be a text"_s);
    wanted.labels = payload.value("label_selector"_L1).toObject();
    if (std::any_of(wanted.labels.begin(), wanted.labels.end(),
                    [](const QJsonValue &value) { return !value.isString(); }))
        return badPayload(u"label_selector must map texts to texts"_s);
    wanted.target.config = payload.value("target_provider_config"_L1).toObject();
    const auto provider = tools.providers.find(wanted.providerType);
    if (provider == tools.providers.end())
        return failure(ErrorCode::InvalidValue,
                       u"resolve provider: this agent serves no %1"_s.arg(wanted.providerType));
    wanted.provider = provider->second.get();
    return wanted;
}

bool hasLabels(const ListedSecret &secret, const QJsonObject &labels)
{
    for (auto label = labels.begin(); label != labels.end(); ++label) {
        if (secret.labels.value(label.key()) != label.value())
            return false;
    }
    return true;
}

QByteArray itemOf(const ListedSecret &secret)
{
    return client::AgentApi::seenSecretJson({.secretRef = secret.secretRef,
                                             .labels = secret.labels,
                                             .version = secret.version,
                                             .createdAt = secret.createdAt,
                                             .updatedAt = secret.updatedAt});
}

Result<void> report(const JobTools &tools, const Wanted &wanted, const QByteArrayList &items,
                    const std::stop_token &stop)
{
    const client::SeenSecrets seen{.clusterName = tools.clusterName,
                                   .providerType = wanted.providerType,
                                   .providerConfig = wanted.target.config,
                                   .items = items};
    // The same report again changes nothing.
    const auto posted =
        callPatiently<void>(tools.random, stop, [&](QObject *context, ApiCallback<void> callback) {
            tools.api.postSecrets(seen, context, std::move(callback));
        });
    if (!posted)
        return failure(ErrorCode::Unavailable, u"report secrets: "_s + posted.error().toText());
    return {};
}

} // namespace

Result<void> discover(const JobTools &tools, const client::ClaimedJob &job,
                      const std::stop_token &stop)
{
    if (tools.clusterName.isEmpty())
        return failure(ErrorCode::InvalidValue, u"this agent has no SB_CLUSTER_NAME"_s);
    const auto wanted = wantedFrom(tools, job.payload);
    if (!wanted)
        return failure(wanted);
    const auto listed = askPatiently<std::vector<ListedSecret>>(
        tools.random, stop, [&] { return wanted->provider->list(wanted->target, stop); });
    if (!listed)
        return failure(listed.error().code, u"list metadata: "_s + listed.error().message);
    // One post, or as few as the server's limit allows.
    QByteArrayList items;
    qsizetype bytes = 0;
    for (const ListedSecret &secret : *listed) {
        if (!hasLabels(secret, wanted->labels))
            continue;
        QByteArray item = itemOf(secret);
        if (bytes + item.size() > mostItemBytes) {
            if (const auto reported = report(tools, *wanted, items, stop); !reported)
                return reported;
            items.clear();
            bytes = 0;
        }
        bytes += item.size() + 1;
        items.append(std::move(item));
    }
    return report(tools, *wanted, items, stop);
}

} // namespace sb::agent
