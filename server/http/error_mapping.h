// Errors as answers (contract B14, B15): status, problem+json body and the headers that belong to
// them.
#pragma once

#include "server/http/response.h"
#include "shared/core/error.h"

#include <QString>

namespace sb::http {

/// The one table from codes to statuses.
[[nodiscard]] int statusOf(core::ErrorCode code);

/// `application/problem+json` (RFC 9457) with the stable code, the message, the request's id and
/// the details. A 5xx says nothing of the inside. 401 carries WWW-Authenticate, 429 and 503
/// Retry-After.
[[nodiscard]] Response problem(const core::Error &error, const QString &requestId);

} // namespace sb::http
