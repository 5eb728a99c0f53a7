// What agents have seen at their providers (table secrets, contract G): names and metadata, never
// values.
#pragma once

#include "server/domain/environment_match.h"
#include "server/domain/scope_match.h"
#include "shared/core/timestamp.h"

#include <optional>
#include <vector>

#include <QJsonObject>
#include <QString>
#include <QUuid>

namespace sb::domain {

enum class SecretStatus { Present, Missing };

struct DiscoveredSecret
{
    QUuid id = {};
    QString clusterName = {};
    QString providerType = {};
    /// The effective ref (contract B5, B6).
    QString secretRef = {};
    QJsonObject providerConfig = {};
    /// Texts to texts.
    QJsonObject labels = {};
    QString version = {};
    QString checksum = {};
    /// As the provider tells them.
    std::optional<core::Timestamp> createdAtSource = {};
    std::optional<core::Timestamp> updatedAtSource = {};
    SecretStatus status = SecretStatus::Present;
    core::Timestamp firstSeenAt = {};
    core::Timestamp lastSeenAt = {};

    bool operator==(const DiscoveredSecret &) const = default;
};

/// The words of the contract (1.5) and of the database.
QString toWord(SecretStatus status);
std::optional<SecretStatus> secretStatusFromWord(QStringView word);

/// What scopes can say about a discovered secret (contract B3): its location with the mount that
/// its provider configuration names, and the project and environment whose target claims that
/// location (contract B7); a location that nobody claims belongs to none. So a grant lists exactly
/// what it would let a request ask for. The statements of storage/secret_repository hold the same
/// rule; a test holds the two together.
Place placeOf(const DiscoveredSecret &secret, const std::vector<EnvironmentClaim> &claims);

/// One secret as an agent reports it.
struct SecretSighting
{
    QString secretRef = {};
    QJsonObject labels = {};
    QString version = {};
    QString checksum = {};
    std::optional<core::Timestamp> createdAtSource = {};
    std::optional<core::Timestamp> updatedAtSource = {};

    bool operator==(const SecretSighting &) const = default;
};

/// One post of an agent (contract C, secrets/bulk).
struct DiscoveryReport
{
    QString clusterName = {};
    QString providerType = {};
    QJsonObject providerConfig = {};
    std::vector<SecretSighting> items = {};

    bool operator==(const DiscoveryReport &) const = default;
};

/// Each ref once, ordered by it: as if the sightings had been taken one after the other, so the
/// last of a ref counts, and a time that only an earlier one knew stays.
std::vector<SecretSighting> foldedByRef(const std::vector<SecretSighting> &sightings);

/// The members of a provider configuration that the product knows for the type (contract 5.4), in
/// the form it knows them; anything else an agent says, a credential above all, is left out.
QJsonObject knownProviderConfig(const QString &providerType, const QJsonObject &config);

} // namespace sb::domain
