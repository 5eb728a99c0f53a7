// Agents from JSON; see access_request_codec for what is passed over and what is an error.
#pragma once

#include "shared/codec/json_reader.h"
#include "shared/model/agent.h"

namespace sb::codec {

[[nodiscard]] core::Result<model::Agent> agentFrom(const JsonNode &node);

} // namespace sb::codec
