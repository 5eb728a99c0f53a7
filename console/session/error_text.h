// Why something did not work, in words for the person in front of the screen.
#pragma once

#include "shared/client/api_error.h"

namespace sb::console {

/// One or two sentences; names the field when the server named one. Free of secrets.
[[nodiscard]] QString problemText(const client::ApiError &error);

/// The same with how to find it in the server's log.
[[nodiscard]] QString problemDetails(const client::ApiError &error);

} // namespace sb::console
