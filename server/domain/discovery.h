// What an agent needs to know to list the secrets of a place (contract 5.3).
#pragma once

#include "shared/core/result.h"

#include <optional>
#include <vector>

#include <QJsonArray>
#include <QJsonObject>
#include <QString>

namespace sb::domain {

/// The payload of a discover job: `target_provider_type` (one that the product knows),
/// `target_provider_config` (contract B5), `cluster_name`, `scope` (a string) and `label_selector`
/// (string to string). Anything else would fail at the agent and is refused here: InvalidValue with
/// the member's pointer, below `/payload`.
[[nodiscard]] core::Result<void> checkDiscoveryPayload(const QJsonObject &payload);

/// A place that is discovered at an interval.
struct DiscoverTarget
{
    /// Unique; jobs remember for which target they were made.
    QString name = {};
    QString cluster = {};
    QString providerType = {};
    QJsonObject providerConfig = {};
    /// A ref prefix.
    std::optional<QString> scope = {};

    bool operator==(const DiscoverTarget &) const = default;
};

/// What a job for the target asks of an agent, and what of its claimer.
[[nodiscard]] QJsonObject payloadOf(const DiscoverTarget &target);
[[nodiscard]] QJsonObject agentScopeOf(const DiscoverTarget &target);

/// Entries with `name`, `cluster`, `provider_type` and the optional `provider_config` and `scope`;
/// InvalidValue with the first fault's pointer and words in the message: another member, a missing
/// or doubled name, and whatever checkDiscoveryPayload refuses.
[[nodiscard]] core::Result<std::vector<DiscoverTarget>>
discoverTargetsFrom(const QJsonArray &entries);

} // namespace sb::domain
