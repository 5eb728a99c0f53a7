// GET /users/me from JSON; see access_request_codec for what is passed over and what is an error.
#pragma once

#include "shared/codec/json_reader.h"
#include "shared/model/signed_in_user.h"

namespace sb::codec {

[[nodiscard]] core::Result<model::SignedInUser> signedInUserFrom(const JsonNode &node);

} // namespace sb::codec
