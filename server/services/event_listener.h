// One who listens to what happens: told only what they may see at that moment (contract B2, B3).
#pragma once

#include "server/services/authentication.h"
#include "server/services/event_feed.h"
#include "server/storage/access_request_repository.h"

#include <chrono>
#include <optional>

#include <QSet>

namespace sb::services {

/// What listeners stand on; all outlive them.
struct ListenerParts
{
    const UnitOfWork &unitOfWork;
    const Authentication &authentication;
    EventFeed &feed;
};

class EventListener
{
public:
    /// Begins behind `after`, or with what happens from now on.
    EventListener(ListenerParts parts, domain::Identity identity,
                  std::optional<domain::EventPosition> after);

    /// What has happened since the last call that the listener may see, oldest first; perhaps
    /// nothing. The identity is looked at anew whenever something happened, and at least every
    /// twelve seconds when this is called that often; Unauthenticated when it is no longer good.
    [[nodiscard]] core::Result<std::vector<SharedEvent>> listNew();

    /// Everything up to here was told or is not for this listener.
    [[nodiscard]] domain::EventPosition position() const { return m_position; }

    /// There may be more at once.
    [[nodiscard]] bool isBehind() const { return m_isBehind; }

private:
    [[nodiscard]] std::vector<SharedEvent> visibleOf(const std::vector<SharedEvent> &events) const;
    [[nodiscard]] QSet<QUuid> visibleAmong(const QSet<QUuid> &requests,
                                           const storage::RequestViewer &viewer) const;

    ListenerParts m_parts;
    domain::Identity m_identity;
    domain::EventPosition m_position;
    bool m_isBehind = false;
    std::chrono::steady_clock::time_point m_checked = std::chrono::steady_clock::now();
    storage::AccessRequestRepository m_requests;
};

} // namespace sb::services
