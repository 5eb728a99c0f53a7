// Users and API tokens from JSON; see access_request_codec for what is passed over and what is an
// error.
#pragma once

#include "shared/codec/json_reader.h"
#include "shared/model/user.h"

namespace sb::codec {

[[nodiscard]] core::Result<model::User> userFrom(const JsonNode &node);
[[nodiscard]] core::Result<model::ApiToken> apiTokenFrom(const JsonNode &node);

} // namespace sb::codec
