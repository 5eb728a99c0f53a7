#include "server/domain/discovered_secret.h"

#include "server/domain/word_table.h"

#include <algorithm>
#include <map>

namespace sb::domain {

using namespace Qt::StringLiterals;

namespace {

constexpr WordTable<SecretStatus, 2> secretStatusWords{
    {{SecretStatus::Present, u"present"}, {SecretStatus::Missing, u"missing"}}};

bool isTextMap(const QJsonValue &value)
{
    const QJsonObject object = value.toObject();
    return value.isObject() && std::all_of(object.begin(), object.end(),
                                           [](const QJsonValue &text) { return text.isString(); });
}

} // namespace

QString toWord(SecretStatus status)
{
    return wordOf(secretStatusWords, status);
}

std::optional<SecretStatus> secretStatusFromWord(QStringView word)
{
    return fromWord(secretStatusWords, word);
}

Place placeOf(const DiscoveredSecret &secret, const std::vector<EnvironmentClaim> &claims)
{
    Place place{.location = {.providerType = secret.providerType,
                             .clusterName = secret.clusterName,
                             .effectiveRef = secret.secretRef}};
    const QString mount = secret.providerConfig.value("kvMount"_L1).toString();
    if (!mount.isEmpty())
        place.location.kvMount = mount;
    if (const EnvironmentClaim *claim = winningClaim(claims, place.location)) {
        place.projectId = claim->projectId;
        place.environment = claim->environment;
    }
    return place;
}

std::vector<SecretSighting> foldedByRef(const std::vector<SecretSighting> &sightings)
{
    std::map<QString, SecretSighting> byRef;
    for (const SecretSighting &sighting : sightings) {
        const auto [entry, isNew] = byRef.try_emplace(sighting.secretRef, sighting);
        if (isNew)
            continue;
        SecretSighting later = sighting;
        if (!later.createdAtSource)
            later.createdAtSource = entry->second.createdAtSource;
        if (!later.updatedAtSource)
            later.updatedAtSource = entry->second.updatedAtSource;
        entry->second = std::move(later);
    }
    std::vector<SecretSighting> folded;
    folded.reserve(byRef.size());
    for (auto &[ref, sighting] : byRef)
        folded.push_back(std::move(sighting));
    return folded;
}

QJsonObject knownProviderConfig(const QString &providerType, const QJsonObject &config)
{
    QJsonObject known;
    const auto keep = [&](const QString &key, bool isOfItsForm) {
        if (isOfItsForm)
            known.insert(key, config.value(key));
    };
    if (providerType == "vault"_L1) {
        for (const QString &key : {u"kvMount"_s, u"kvPrefix"_s})
            keep(key, config.value(key).isString());
    } else if (providerType == "aws-sm"_L1) {
        keep(u"tagFilter"_s, isTextMap(config.value(u"tagFilter"_s)));
    }
    return known;
}

} // namespace sb::domain
