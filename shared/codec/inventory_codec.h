// Discovered secrets and jobs from JSON; see access_request_codec for what is passed over and what
// is an error.
#pragma once

#include "shared/codec/json_reader.h"
#include "shared/model/inventory.h"

namespace sb::codec {

[[nodiscard]] core::Result<model::DiscoveredSecret> discoveredSecretFrom(const JsonNode &node);
[[nodiscard]] core::Result<model::Job> jobFrom(const JsonNode &node);

} // namespace sb::codec
