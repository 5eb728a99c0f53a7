#include "server/services/notification_outbox.h"

#include <QRandomGenerator>

namespace sb::services {

using core::Result;
using storage::Transaction;

namespace {
/// Longer than the slowest attempt.
constexpr std::chrono::seconds lease{60};
} // namespace

ClaimedNotifications NotificationOutbox::claimDue(const domain::CallContext &system,
                                                  int limit) const
{
    ClaimedNotifications claimed{.claimId = QUuid::createUuid()};
    using Claimed = Unaudited<std::vector<domain::Notification>>;
    claimed.notifications =
        m_unitOfWork
            .write(system,
                   [&](Transaction &tx) -> Result<Claimed> {
                       return Claimed{AuditExemption::Outbox,
                                      m_outbox.claimDue(tx, claimed.claimId, limit, lease)};
                   })
            .value();
    return claimed;
}

void NotificationOutbox::markDelivered(const domain::CallContext &system, const QUuid &claimId,
                                       const domain::Notification &notification) const
{
    // Delivered under a claim that lapsed meanwhile: the other attempt has the same id, by which
    // the receiver knows it.
    (void)m_unitOfWork.write(system, [&](Transaction &tx) -> Result<Unaudited<bool>> {
        return Unaudited<bool>{AuditExemption::Outbox,
                               m_outbox.markDelivered(tx, notification.id, claimId)};
    });
}

bool NotificationOutbox::markFailed(const domain::CallContext &system, const QUuid &claimId,
                                    const domain::Notification &notification, bool isForGood,
                                    const QString &fault) const
{
    const auto pause = isForGood ? std::nullopt
                                 : domain::retryPause(notification.attempts,
                                                      QRandomGenerator::global()->generateDouble(),
                                                      notification.age, m_mostAge);
    (void)m_unitOfWork.write(system, [&](Transaction &tx) -> Result<Unaudited<bool>> {
        return Unaudited<bool>{AuditExemption::Outbox,
                               pause
                                   ? m_outbox.postpone(tx, notification.id, claimId, *pause, fault)
                                   : m_outbox.giveUp(tx, notification.id, claimId, fault)};
    });
    return pause.has_value();
}

} // namespace sb::services
