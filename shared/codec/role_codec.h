// Roles and grants from JSON; see access_request_codec for what is passed over and what is an
// error.
#pragma once

#include "shared/codec/json_reader.h"
#include "shared/model/role.h"

namespace sb::codec {

[[nodiscard]] core::Result<model::Role> roleFrom(const JsonNode &node);
[[nodiscard]] core::Result<model::UserRole> userRoleFrom(const JsonNode &node);

} // namespace sb::codec
