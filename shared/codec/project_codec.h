// Projects and environments from JSON; see access_request_codec for what is passed over and what is
// an error.
#pragma once

#include "shared/codec/json_reader.h"
#include "shared/model/project.h"

namespace sb::codec {

[[nodiscard]] core::Result<model::Project> projectFrom(const JsonNode &node);
[[nodiscard]] core::Result<model::Environment> environmentFrom(const JsonNode &node);

/// The body that sets them.
[[nodiscard]] QByteArray targetsJson(const std::vector<model::EnvironmentTarget> &targets);

} // namespace sb::codec
