#include "server/services/event_feed.h"

#include <algorithm>

namespace sb::services {

using domain::EventPosition;
using storage::Transaction;

namespace {

constexpr int pageOfRefresh = 1000;
constexpr std::size_t mostInMemory = 4000;
/// Somebody who missed more than this is told to read anew instead.
constexpr int longestBacklog = 10'000;
/// Without a notice of change the database is looked at no more often than this; those who listen
/// ask every two seconds.
constexpr std::chrono::milliseconds freshness{1000};

template <typename T> T valueOf(core::Result<T> result)
{
    // Reading alone has no refusals.
    return std::move(result.value());
}

} // namespace

/// With the mutex held: whoever comes meanwhile waits for this look instead of taking its own.
void EventFeed::refresh()
{
    const quint64 changes = m_changes;
    const bool isFirst = m_refreshed == Clock::time_point();
    if (!isFirst && changes == m_seenChanges && Clock::now() - m_refreshed < freshness)
        return;
    std::size_t found = 0;
    do {
        const auto began = Clock::now();
        auto [horizon, page] = valueOf(m_unitOfWork.read(
            [&](Transaction &tx)
                -> core::Result<std::pair<EventPosition, std::vector<domain::ChangeEvent>>> {
                const EventPosition reached = m_rows.horizon(tx);
                if (isFirst)
                    return std::pair(reached, std::vector<domain::ChangeEvent>());
                return std::pair(reached, m_rows.listChanges(tx, m_end, pageOfRefresh));
            }));
        if (isFirst)
            m_begin = horizon;
        found = page.size();
        for (domain::ChangeEvent &event : page)
            m_events.push_back(std::make_shared<const domain::ChangeEvent>(std::move(event)));
        // A full page may end before the horizon.
        if (found > 0)
            m_end = std::max(m_end, m_events.back()->position);
        if (found < pageOfRefresh)
            m_end = std::max(m_end, horizon);
        while (m_events.size() > mostInMemory) {
            m_begin = m_events.front()->position;
            m_events.pop_front();
        }
        m_refreshed = began;
    } while (found == pageOfRefresh);
    m_seenChanges = changes;
}

EventBatch EventFeed::listAfter(EventPosition after, int limit)
{
    {
        const std::lock_guard lock(m_mutex);
        refresh();
        if (after >= m_begin) {
            EventBatch batch{.upTo = std::max(after, m_end)};
            auto next = std::upper_bound(m_events.begin(), m_events.end(), after,
                                         [](EventPosition position, const SharedEvent &event) {
                                             return position < event->position;
                                         });
            for (; next != m_events.end() && std::ssize(batch.events) < limit; ++next)
                batch.events.push_back(*next);
            if (next != m_events.end())
                batch.upTo = batch.events.back()->position;
            return batch;
        }
    }
    // One who comes back after a while: read for them alone, without holding up the others.
    EventBatch batch;
    auto [horizon, page] = valueOf(m_unitOfWork.read(
        [&](Transaction &tx)
            -> core::Result<std::pair<EventPosition, std::vector<domain::ChangeEvent>>> {
            const EventPosition reached = m_rows.horizon(tx);
            return std::pair(reached, m_rows.listChanges(tx, after, limit));
        }));
    batch.upTo = std::max(after, std::ssize(page) < limit ? horizon : page.back().position);
    if (!page.empty())
        batch.upTo = std::max(batch.upTo, page.back().position);
    for (domain::ChangeEvent &event : page)
        batch.events.push_back(std::make_shared<const domain::ChangeEvent>(std::move(event)));
    return batch;
}

EventPosition EventFeed::newest()
{
    noteChange();
    const std::lock_guard lock(m_mutex);
    refresh();
    return m_end;
}

bool EventFeed::canResume(EventPosition position)
{
    if (position > newest())
        return false;
    {
        const std::lock_guard lock(m_mutex);
        if (position >= m_begin)
            return true;
    }
    return valueOf(m_unitOfWork.read([&](Transaction &tx) -> core::Result<int> {
               return m_rows.countBehind(tx, position, longestBacklog + 1);
           })) <= longestBacklog;
}

} // namespace sb::services
