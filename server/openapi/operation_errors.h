// Which errors a route may answer with: its own and those that follow from its row.
#pragma once

#include "server/http/route.h"
#include "server/openapi/api_description.h"

#include <map>

namespace sb::openapi {

/// Codes by status, in the order of docs/errors.md. std::logic_error for a code that is none.
[[nodiscard]] std::map<int, QStringList> errorsOf(const http::Route &route,
                                                  const Operation &operation);

/// What HTTP itself may refuse at any path, before a route is found.
[[nodiscard]] std::map<int, QStringList> edgeErrors();

} // namespace sb::openapi
