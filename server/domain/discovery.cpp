#include "server/domain/discovery.h"

#include "server/domain/agent_targeting.h"
#include "server/domain/location.h"
#include "server/domain/name_rules.h"
#include "shared/core/json_pointer.h"

namespace sb::domain {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype longestText = 1024;

bool isPlainText(const QJsonValue &value)
{
    const QString text = value.toString();
    return value.isString() && !text.isEmpty() && text.size() <= longestText &&
           !containsControlCharacter(text);
}

bool isLabelSelector(const QJsonValue &value)
{
    if (!value.isObject())
        return false;
    const QJsonObject labels = value.toObject();
    return std::all_of(labels.begin(), labels.end(), isPlainText);
}

/// What agents of today read in the provider configuration (contract 5.4).
bool isProviderConfig(const QString &providerType, const QJsonValue &value)
{
    if (!value.isObject())
        return false;
    const QJsonObject config = value.toObject();
    for (auto member = config.begin(); member != config.end(); ++member) {
        const bool isPlace = member.key() == "kvMount"_L1 || member.key() == "kvPrefix"_L1;
        const bool isKnown =
            (providerType == "vault"_L1 && isPlace && isPlainText(member.value())) ||
            (providerType == "aws-sm"_L1 && member.key() == "tagFilter"_L1 &&
             isLabelSelector(member.value()));
        if (!isKnown)
            return false;
    }
    return true;
}

core::Failure misconfigured(const QString &pointer, const QString &detail)
{
    return core::failure(core::ErrorCode::InvalidValue, pointer + u' ' + detail, pointer);
}

core::Result<DiscoverTarget> discoverTargetFrom(const QJsonValue &entry, const QString &pointer)
{
    if (!entry.isObject())
        return misconfigured(pointer, u"must be an object"_s);
    const QJsonObject object = entry.toObject();
    static const QStringList known{u"name"_s, u"cluster"_s, u"provider_type"_s,
                                   u"provider_config"_s, u"scope"_s};
    for (const QString &key : object.keys()) {
        if (!known.contains(key))
            return misconfigured(core::jsonPointer(pointer, key), u"is not known here"_s);
    }
    for (const QString &key : {u"name"_s, u"cluster"_s, u"provider_type"_s}) {
        if (!isPlainText(object.value(key)))
            return misconfigured(core::jsonPointer(pointer, key), u"must be a text"_s);
    }
    DiscoverTarget target{.name = object.value(u"name"_s).toString(),
                          .cluster = object.value(u"cluster"_s).toString(),
                          .providerType = object.value(u"provider_type"_s).toString(),
                          .providerConfig = object.value(u"provider_config"_s).toObject()};
    QJsonObject payload = payloadOf(target);
    // As they stand there, so that a wrong form is seen.
    if (object.contains(u"provider_config"_s))
        payload.insert(u"target_provider_config"_s, object.value(u"provider_config"_s));
    if (object.contains(u"scope"_s)) {
        payload.insert(u"scope"_s, object.value(u"scope"_s));
        target.scope = object.value(u"scope"_s).toString();
    }
    if (const auto usable = checkDiscoveryPayload(payload); !usable)
        return misconfigured(pointer, usable.error().message);
    if (const auto reachable = jobTargetFrom(agentScopeOf(target)); !reachable)
        return misconfigured(pointer, reachable.error().message);
    return target;
}

} // namespace

core::Result<void> checkDiscoveryPayload(const QJsonObject &payload)
{
    const QString providerType = payload.value(u"target_provider_type"_s).toString();
    core::Error error{.code = core::ErrorCode::InvalidValue};
    const auto fault = [&](const QString &member, const QString &detail) {
        error.details.push_back({core::jsonPointer(u"/payload"_s, member), detail});
    };
    if (!supportedProviderTypes().contains(providerType))
        fault(u"target_provider_type"_s,
              u"must be one of "_s + supportedProviderTypes().join(u", "_s));
    for (auto member = payload.begin(); member != payload.end(); ++member) {
        if (member.key() == "target_provider_type"_L1)
            continue;
        if (member.key() == "cluster_name"_L1 || member.key() == "scope"_L1) {
            if (!isPlainText(member.value()))
                fault(member.key(), u"must be a string of 1 to 1,024 characters"_s);
        } else if (member.key() == "label_selector"_L1) {
            if (!isLabelSelector(member.value()))
                fault(member.key(), u"must map strings to strings"_s);
        } else if (member.key() == "target_provider_config"_L1) {
            if (!isProviderConfig(providerType, member.value()))
                fault(member.key(), u"holds what no agent reads for this provider type"_s);
        } else {
            fault(member.key(), u"is not known here"_s);
        }
    }
    if (error.details.empty())
        return {};
    error.message = error.details.front().pointer.mid(1) + u' ' + error.details.front().detail;
    return core::failure(std::move(error));
}

QJsonObject payloadOf(const DiscoverTarget &target)
{
    QJsonObject payload{{u"target_provider_type"_s, target.providerType},
                        {u"target_provider_config"_s, target.providerConfig},
                        {u"cluster_name"_s, target.cluster}};
    if (target.scope)
        payload.insert(u"scope"_s, *target.scope);
    return payload;
}

QJsonObject agentScopeOf(const DiscoverTarget &target)
{
    return {{u"cluster_name"_s, target.cluster}, {u"provider"_s, target.providerType}};
}

core::Result<std::vector<DiscoverTarget>> discoverTargetsFrom(const QJsonArray &entries)
{
    std::vector<DiscoverTarget> targets;
    QStringList names;
    for (qsizetype at = 0; at < entries.size(); ++at) {
        const QString pointer = u'/' + QString::number(at);
        auto target = discoverTargetFrom(entries.at(at), pointer);
        if (!target)
            return core::failure(target);
        if (names.contains(target->name))
            return misconfigured(pointer + u"/name"_s, u"stands twice"_s);
        names.append(target->name);
        targets.push_back(std::move(*target));
    }
    return targets;
}

} // namespace sb::domain
