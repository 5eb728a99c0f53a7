#include "server/domain/discovery.h"

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

} // namespace sb::domain
