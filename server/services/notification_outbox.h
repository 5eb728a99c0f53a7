// The messages that wait to be delivered: several servers take from it, each message goes to one at
// a time, and one whose server died goes to another.
#pragma once

#include "server/services/unit_of_work.h"
#include "server/storage/notification_outbox_repository.h"

#include <vector>

namespace sb::services {

struct ClaimedNotifications
{
    QUuid claimId = {};
    std::vector<domain::Notification> notifications = {};
};

class NotificationOutbox
{
public:
    /// `mostAge`: what could not be delivered for that long is given up.
    NotificationOutbox(const UnitOfWork &unitOfWork, std::chrono::seconds mostAge)
        : m_unitOfWork(unitOfWork), m_mostAge(mostAge)
    {}

    /// What is due, at most so many, for a minute: deliver within that.
    [[nodiscard]] ClaimedNotifications claimDue(const domain::CallContext &system, int limit) const;
    void markDelivered(const domain::CallContext &system, const QUuid &claimId,
                       const domain::Notification &notification) const;
    /// After a failed attempt: later again, or never when `isForGood` or when it is too old.
    /// `fault` is kept for the operator: no address beyond the host, nothing secret. False when it
    /// was given up.
    [[nodiscard]] bool markFailed(const domain::CallContext &system, const QUuid &claimId,
                                  const domain::Notification &notification, bool isForGood,
                                  const QString &fault) const;

private:
    const UnitOfWork &m_unitOfWork;
    std::chrono::seconds m_mostAge;
    storage::NotificationOutboxRepository m_outbox;
};

} // namespace sb::services
