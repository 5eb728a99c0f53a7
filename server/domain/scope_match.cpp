#include "server/domain/scope_match.h"

#include "shared/core/json_pointer.h"

#include <algorithm>
#include <vector>

using namespace Qt::StringLiterals;

namespace sb::domain {

namespace {

const QString refPrefixKey = QStringLiteral("secret_ref_prefix");

/// The 36-character form in lower case; nullopt for any other text.
std::optional<QString> canonicalUuid(const QString &text)
{
    const QString lower = text.toLower();
    const QUuid uuid = QUuid::fromString(lower);
    if (uuid.isNull() || uuid.toString(QUuid::WithoutBraces) != lower)
        return std::nullopt;
    return lower;
}

} // namespace

Place placeOf(const AccessRequest &request)
{
    return {.projectId = request.projectId,
            .environment = request.environment,
            .location = {.providerType = request.targetProviderType,
                         .clusterName = request.clusterName,
                         .kvMount = request.kvMount,
                         .effectiveRef = request.effectiveRef}};
}

const QStringList &scopeKeys()
{
    static const QStringList keys{u"project_id"_s,        u"environment"_s,  u"provider_type"_s,
                                  u"secret_ref_prefix"_s, u"cluster_name"_s, u"kv_mount"_s};
    return keys;
}

std::optional<QString> placeValue(const Place &place, const QString &key)
{
    if (key == u"project_id"_s)
        return place.projectId ? std::optional(place.projectId->toString(QUuid::WithoutBraces))
                               : std::nullopt;
    if (key == u"environment"_s)
        return place.environment;
    if (key == u"provider_type"_s)
        return place.location.providerType;
    if (key == refPrefixKey)
        return place.location.effectiveRef;
    if (key == u"cluster_name"_s)
        return place.location.clusterName;
    if (key == u"kv_mount"_s)
        return place.location.kvMount;
    return std::nullopt;
}

bool ruleMatches(const Place &place, const QString &key, const QString &rule)
{
    const std::optional<QString> value = placeValue(place, key);
    if (!value || rule.isEmpty())
        return false;
    return key == refPrefixKey ? value->startsWith(rule) : *value == rule;
}

bool scopeCovers(const Scope &scope, const Place &place)
{
    if (scope.empty())
        return true;
    if (place.location.kvMount && !scope.contains(u"kv_mount"_s))
        return false;
    return std::all_of(scope.begin(), scope.end(), [&](const auto &rule) {
        return ruleMatches(place, rule.first, rule.second);
    });
}

bool holdsFor(const Identity &identity, const QString &permission, const Place &place)
{
    if (!identity.mayUse(permission))
        return false;
    return std::any_of(identity.grants.begin(), identity.grants.end(), [&](const Grant &grant) {
        return grant.permissions.contains(permission) && scopeCovers(grant.scope, place);
    });
}

core::Result<Scope> scopeFromJson(const QJsonObject &scope, const QString &pointer)
{
    Scope read;
    std::vector<core::ErrorDetail> faults;
    for (auto rule = scope.begin(); rule != scope.end(); ++rule) {
        const QString key = rule.key();
        QString value = rule.value().toString();
        QString fault;
        if (!scopeKeys().contains(key))
            fault = u"is not a known key"_s;
        else if (!rule.value().isString())
            fault = u"must be text"_s;
        else if (value.isEmpty())
            fault = u"must not be empty"_s;
        else if (key == u"project_id"_s) {
            if (const auto uuid = canonicalUuid(value))
                value = *uuid;
            else
                fault = u"must be a UUID"_s;
        }
        if (!fault.isEmpty())
            faults.push_back({core::jsonPointer(pointer, key), fault});
        read.emplace(key, value);
    }
    if (!faults.empty())
        return core::failure(core::Error{.code = core::ErrorCode::InvalidValue,
                                         .message = u"The scope is not valid."_s,
                                         .details = std::move(faults)});
    return read;
}

Scope scopeFromStored(const QJsonObject &scope)
{
    Scope read;
    for (auto rule = scope.begin(); rule != scope.end(); ++rule)
        read.emplace(rule.key(), rule.value().toString());
    return read;
}

} // namespace sb::domain
