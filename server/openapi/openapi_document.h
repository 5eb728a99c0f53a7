// The OpenAPI 3.1 document of a server: its route table and the description of its routes.
#pragma once

#include "server/http/route.h"
#include "server/openapi/api_description.h"

namespace sb::openapi {

/// Paths, gates, query parameters, limits and what follows from them come from `table`, everything
/// else from `description`. std::logic_error when a row or one of its parameters is not described.
[[nodiscard]] QJsonObject openApiDocument(const http::RouteTable &table,
                                          const ApiDescription &description);

/// `public`, `bearer`, `session` or `agent`.
[[nodiscard]] QString nameOf(http::AuthClass auth);

} // namespace sb::openapi
