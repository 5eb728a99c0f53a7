// Events as `text/event-stream` (contract section I): what GET /events sends after its head.
#pragma once

#include "server/http/stream_source.h"
#include "server/services/event_listener.h"
#include "server/services/places.h"

#include <chrono>

namespace sb::handlers {

class EventStream final : public http::StreamSource
{
public:
    /// `place` is given back when this ends, in whatever way. `mustReset`: the listener asked for a
    /// continuation that cannot be had.
    EventStream(services::EventListener listener, services::Place place, bool mustReset);

    [[nodiscard]] http::Piece next() override;

private:
    [[nodiscard]] QByteArray opening() const;

    services::EventListener m_listener;
    services::Place m_place;
    bool m_mustReset;
    bool m_isOpen = false;
    std::chrono::steady_clock::time_point m_spoke;
};

} // namespace sb::handlers
