// The two headers of an agent's claim: `X-Claim-Id` (contract B11) and `Prefer: wait=N` (RFC 7240).
#pragma once

#include "server/http/request.h"
#include "shared/core/result.h"

#include <chrono>
#include <optional>

namespace sb::handlers {

/// The claim that the caller means; nullopt when the header is absent, 400 invalid_header when it
/// is no UUID.
[[nodiscard]] core::Result<std::optional<QUuid>> claimIdOf(const http::Request &request);
/// The same where the header must be there.
[[nodiscard]] core::Result<QUuid> requiredClaimIdOf(const http::Request &request);

/// How long the caller is willing to wait: 0 to 30 s. A preference that cannot be read is ignored,
/// as RFC 7240 section 2 asks.
[[nodiscard]] std::chrono::seconds waitPreferenceOf(const http::Request &request);

} // namespace sb::handlers
