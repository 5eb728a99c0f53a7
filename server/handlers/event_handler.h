// Telling what happens as it happens (contract section I).
#pragma once

#include "server/http/request.h"
#include "server/http/response.h"
#include "server/services/event_listener.h"

namespace sb::handlers {

class EventHandler
{
public:
    explicit EventHandler(services::ListenerParts parts) : m_parts(parts) {}

    /// GET /api/v1/events
    [[nodiscard]] core::Result<http::Response> stream(const http::Request &request) const;

private:
    services::ListenerParts m_parts;
};

} // namespace sb::handlers
