#include "server/sweepers/notification_delivery.h"

#include "server/storage/storage_error.h"

#include <condition_variable>
#include <deque>
#include <future>
#include <mutex>

#include <QLoggingCategory>
#include <QScopeGuard>

namespace sb::sweepers {

namespace {

Q_LOGGING_CATEGORY(notificationsLog, "sb.notifications")

/// Delivered at the same time, so that a receiver that is slow holds up no other.
constexpr int batch = 16;

/// Which attempts have ended, in the order in which they did.
class Ended
{
public:
    void add(std::size_t at)
    {
        const std::lock_guard lock(m_mutex);
        m_ended.push_back(at);
        m_come.notify_one();
    }

    /// Waits for the next one.
    [[nodiscard]] std::size_t take()
    {
        std::unique_lock lock(m_mutex);
        m_come.wait(lock, [this] { return !m_ended.empty(); });
        const std::size_t at = m_ended.front();
        m_ended.pop_front();
        return at;
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_come;
    std::deque<std::size_t> m_ended;
};

} // namespace

Swept NotificationDelivery::sweep()
{
    const auto claimed = m_outbox.claimDue(systemCall(), batch);
    Ended ended;
    std::vector<std::future<core::Result<void>>> attempts;
    for (std::size_t at = 0; at < claimed.notifications.size(); ++at)
        attempts.push_back(std::async(std::launch::async, [this, at, &ended, &claimed] {
            const auto tell = qScopeGuard([&] { ended.add(at); });
            return m_notifier.deliver(claimed.notifications[at], m_stop);
        }));
    int delivered = 0;
    bool isRecorded = true;
    for (std::size_t left = attempts.size(); left > 0; --left) {
        const std::size_t at = ended.take();
        const auto outcome = attempts[at].get();
        delivered += outcome ? 1 : 0;
        isRecorded = record(claimed, at, outcome) && isRecorded;
    }
    if (!isRecorded)
        throw storage::StorageError({}, QStringLiteral("outcomes of notifications were not kept"));
    return {.changed = delivered, .more = claimed.notifications.size() == batch};
}

bool NotificationDelivery::record(const services::ClaimedNotifications &claimed, std::size_t at,
                                  const core::Result<void> &outcome) const
{
    const domain::CallContext system = systemCall();
    const domain::Notification &notification = claimed.notifications[at];
    const QString id = notification.id.toString(QUuid::WithoutBraces);
    try {
        if (outcome) {
            m_outbox.markDelivered(system, claimed.claimId, notification);
            return true;
        }
        // Ended by us: somebody else takes it once the lease is over.
        if (m_stop.stop_requested())
            return true;
        const core::Error &fault = outcome.error();
        if (!m_outbox.markFailed(system, claimed.claimId, notification,
                                 fault.code == core::ErrorCode::InvalidValue, fault.message))
            qCWarning(notificationsLog, "notification %s is given up after %d attempts: %s",
                      qUtf8Printable(id), notification.attempts, qUtf8Printable(fault.message));
        return true;
    } catch (const storage::StorageError &error) {
        qCWarning(notificationsLog, "the outcome of notification %s is lost: %s",
                  qUtf8Printable(id), error.what());
        return false;
    }
}

} // namespace sb::sweepers
