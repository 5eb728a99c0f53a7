// The bodies of all routes held to the schemas that the description publishes.
#pragma once

#include "server/http/route.h"

namespace sb::openapi {

/// Gives each row of `table` that reads a body its schema, compiled once per process.
/// std::logic_error when a row is not described.
void holdBodiesToSchemas(http::RouteTable &table);

} // namespace sb::openapi
