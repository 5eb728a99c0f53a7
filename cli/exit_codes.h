// What sbctl's exit code says (docs/sbctl.md).
#pragma once

#include "shared/client/api_error.h"

namespace sb::cli::exit_codes {

inline constexpr int done = 0;
/// The server refused, or a request that was watched ended without being executed.
inline constexpr int refused = 1;
inline constexpr int usage = 2;
/// No login, or it is over.
inline constexpr int notLoggedIn = 3;
inline constexpr int forbidden = 4;
inline constexpr int notFound = 5;
/// Wrong state, or gone: 409, 410, 412.
inline constexpr int conflict = 6;
/// No answer, or one that says to come again: network, 429, 5xx.
inline constexpr int unavailable = 7;

[[nodiscard]] int of(const client::ApiError &error);

} // namespace sb::cli::exit_codes
