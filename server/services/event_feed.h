// What happens, for all who listen at this server: the newest events in memory, so that a thousand
// listeners cost the database one look (contract B26).
#pragma once

#include "server/domain/change_event.h"
#include "server/services/unit_of_work.h"
#include "server/storage/audit_stream_repository.h"

#include <atomic>
#include <chrono>
#include <deque>
#include <memory>
#include <mutex>
#include <vector>

namespace sb::services {

using SharedEvent = std::shared_ptr<const domain::ChangeEvent>;

struct EventBatch
{
    /// Oldest first.
    std::vector<SharedEvent> events = {};
    /// Everything up to here is in the batch or was before it.
    domain::EventPosition upTo = {};
};

class EventFeed
{
public:
    explicit EventFeed(const UnitOfWork &unitOfWork) : m_unitOfWork(unitOfWork) {}

    /// Something was committed, here or elsewhere. Any thread, never blocks.
    void noteChange() { ++m_changes; }

    /// What is behind `after`, at most `limit` events. Any thread. Throws StorageError.
    [[nodiscard]] EventBatch listAfter(domain::EventPosition after, int limit);
    /// Where somebody who has seen nothing begins. Throws StorageError.
    [[nodiscard]] domain::EventPosition newest();
    /// Whether one who was there last can be told all that came since: false for a position that
    /// is not reached yet (another database) and for one that too much has happened since.
    [[nodiscard]] bool canResume(domain::EventPosition position);

private:
    using Clock = std::chrono::steady_clock;

    void refresh();

    const UnitOfWork &m_unitOfWork;
    storage::AuditStreamRepository m_rows;
    std::atomic<quint64> m_changes = 1;

    std::mutex m_mutex;
    quint64 m_seenChanges = 0;
    Clock::time_point m_refreshed = {};
    /// Everything behind `m_begin` up to `m_end`.
    std::deque<SharedEvent> m_events;
    domain::EventPosition m_begin = {};
    domain::EventPosition m_end = {};
};

} // namespace sb::services
