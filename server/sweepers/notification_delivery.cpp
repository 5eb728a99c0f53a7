#include "server/sweepers/notification_delivery.h"

#include <future>

#include <QLoggingCategory>

namespace sb::sweepers {

namespace {

Q_LOGGING_CATEGORY(notificationsLog, "sb.notifications")

/// Delivered at the same time, so that a receiver that is slow holds up no other.
constexpr int batch = 16;

} // namespace

Swept NotificationDelivery::sweep()
{
    const domain::CallContext system = systemCall();
    const auto claimed = m_outbox.claimDue(system, batch);
    std::vector<std::future<core::Result<void>>> attempts;
    for (const domain::Notification &notification : claimed.notifications)
        attempts.push_back(std::async(std::launch::async, [this, &notification] {
            return m_notifier.deliver(notification, m_stop);
        }));
    int delivered = 0;
    for (std::size_t at = 0; at < attempts.size(); ++at) {
        const domain::Notification &notification = claimed.notifications[at];
        const auto outcome = attempts[at].get();
        if (outcome) {
            m_outbox.markDelivered(system, claimed.claimId, notification);
            ++delivered;
            continue;
        }
        // Ended by us: somebody else takes it once the lease is over.
        if (m_stop.stop_requested())
            continue;
        const core::Error &fault = outcome.error();
        if (!m_outbox.markFailed(system, claimed.claimId, notification,
                                 fault.code == core::ErrorCode::InvalidValue, fault.message))
            qCWarning(notificationsLog, "notification %s is given up after %d attempts: %s",
                      qUtf8Printable(notification.id.toString(QUuid::WithoutBraces)),
                      notification.attempts, qUtf8Printable(fault.message));
    }
    return {.changed = delivered, .more = claimed.notifications.size() == batch};
}

} // namespace sb::sweepers
