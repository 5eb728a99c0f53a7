// From a method of a handler to what a row of the route table holds.
#pragma once

#include "server/http/route.h"

namespace sb::app {

/// Binds a method of a handler; `handler` outlives the table.
template <typename H>
http::Handler to(const H &handler,
                 core::Result<http::Response> (H::*method)(const http::Request &) const)
{
    return [&handler, method](const http::Request &request) { return (handler.*method)(request); };
}

} // namespace sb::app
