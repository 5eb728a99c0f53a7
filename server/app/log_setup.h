// What the server logs of its calls: never a path's query, never a value.
#pragma once

#include "server/config/server_config.h"
#include "server/http/server.h"

namespace sb::app {

void installLog(config::LogLevel level);

/// The access line of one request: method, route template, status, microseconds, bytes, both
/// correlation ids (contract B21), actor and address.
void logRequest(const http::AccessRecord &record);

/// A fault met while working for a call, with the ids that lead back to it.
void logFault(const domain::CallContext &call, const char *text);

} // namespace sb::app
