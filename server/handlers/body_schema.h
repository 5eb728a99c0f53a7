// The route's schema for bodies with parts that are read after the root.
#pragma once

#include "server/http/request.h"

namespace sb::handlers {

/// Called when all readers are content: they find more and say it better, and the reader of the
/// root alone would have come too early. 400 invalid_field.
[[nodiscard]] core::Result<void> checkBodySchema(const http::Request &request,
                                                 const codec::JsonDocument &body);

} // namespace sb::handlers
