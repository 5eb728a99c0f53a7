// The rows of the route table about who may do what: logging in, users, tokens, roles, assignments,
// the audit trail (contract B, E, G, I).
#pragma once

#include "server/app/route_table.h"

namespace sb::app {

void addIdentityRoutes(http::RouteTable &table, const Handlers &handlers);

} // namespace sb::app
