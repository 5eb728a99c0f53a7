#include "server/services/event_listener.h"

#include "server/services/request_visibility.h"

#include <algorithm>

#include <QSet>

namespace sb::services {

using core::failure;
using core::Result;
using storage::Transaction;

namespace {

constexpr int batchSize = 200;
constexpr std::chrono::seconds checkInterval{12};

} // namespace

EventListener::EventListener(ListenerParts parts, domain::Identity identity,
                             std::optional<domain::EventPosition> after)
    : m_parts(parts), m_identity(std::move(identity)),
      m_position(after ? *after : m_parts.feed.newest())
{}

Result<std::vector<SharedEvent>> EventListener::listNew()
{
    const EventBatch batch = m_parts.feed.listAfter(m_position, batchSize);
    const auto now = std::chrono::steady_clock::now();
    if (!batch.events.empty() || now - m_checked >= checkInterval) {
        auto identity = m_parts.authentication.renewed(m_identity);
        if (!identity)
            return failure(identity);
        m_identity = std::move(*identity);
        m_checked = now;
    }
    auto visible = visibleOf(batch.events);
    m_position = batch.upTo;
    m_isBehind = batch.events.size() == batchSize;
    return visible;
}

std::vector<SharedEvent> EventListener::visibleOf(const std::vector<SharedEvent> &events) const
{
    QSet<QUuid> asked;
    QSet<QUuid> rollouts;
    for (const SharedEvent &event : events) {
        if (event->accessRequest)
            (domain::isAboutRollout(event->audit) ? rollouts : asked).insert(*event->accessRequest);
    }
    const QSet<QUuid> seen = visibleAmong(asked, viewerOf(m_identity));
    const QSet<QUuid> own = visibleAmong(rollouts, rolloutViewerOf(m_identity));
    std::vector<SharedEvent> visible;
    std::copy_if(events.begin(), events.end(), std::back_inserter(visible),
                 [&](const SharedEvent &event) {
                     if (!event->accessRequest)
                         return domain::mayHear(m_identity, *event);
                     return (domain::isAboutRollout(event->audit) ? own : seen)
                         .contains(*event->accessRequest);
                 });
    return visible;
}

QSet<QUuid> EventListener::visibleAmong(const QSet<QUuid> &requests,
                                        const storage::RequestViewer &viewer) const
{
    if (requests.isEmpty())
        return {};
    return m_parts.unitOfWork
        .read([&](Transaction &tx) -> Result<QSet<QUuid>> {
            return m_requests.visibleAmong(tx, requests, viewer);
        })
        .value();
}

} // namespace sb::services
