// Telling what happens as it happens (contract section I).
#pragma once

#include "server/http/request.h"
#include "server/http/response.h"
#include "server/services/event_listener.h"
#include "server/services/places.h"

namespace sb::handlers {

class EventHandler
{
public:
    /// So many may listen at the same time: each of them holds a connection.
    EventHandler(services::ListenerParts parts, services::Places places)
        : m_parts(parts), m_places(std::move(places))
    {}

    /// GET /api/v1/events; RateLimited when all places, or all of the caller's, are taken.
    [[nodiscard]] core::Result<http::Response> stream(const http::Request &request) const;

private:
    services::ListenerParts m_parts;
    services::Places m_places;
};

} // namespace sb::handlers
