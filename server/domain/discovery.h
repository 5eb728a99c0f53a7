// What an agent needs to know to list the secrets of a place (contract 5.3).
#pragma once

#include "shared/core/result.h"

#include <QJsonObject>

namespace sb::domain {

/// The payload of a discover job: `target_provider_type` (one that the product knows),
/// `target_provider_config` (contract B5), `cluster_name`, `scope` (a string) and `label_selector`
/// (string to string). Anything else would fail at the agent and is refused here: InvalidValue with
/// the member's pointer, below `/payload`.
[[nodiscard]] core::Result<void> checkDiscoveryPayload(const QJsonObject &payload);

} // namespace sb::domain
