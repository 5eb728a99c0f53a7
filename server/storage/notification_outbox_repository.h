// Table notification_outbox: rows are made by the trigger on access_requests, in the transaction of
// the change; here they are delivered. Whose claim has lapsed changes nothing any more.
#pragma once

#include "server/domain/notification.h"
#include "server/storage/transaction.h"

#include <vector>

namespace sb::storage {

class NotificationOutboxRepository
{
public:
    /// Takes what is due for so long; others skip it meanwhile. Counts the attempt. What was tried
    /// least comes first, so that receivers who fail hold up no other, then what waits longest.
    [[nodiscard]] std::vector<domain::Notification>
    claimDue(Transaction &tx, const QUuid &claimId, int limit, std::chrono::seconds lease) const;
    /// False when the claim has been taken over.
    bool markDelivered(Transaction &tx, const QUuid &id, const QUuid &claimId) const;
    bool postpone(Transaction &tx, const QUuid &id, const QUuid &claimId,
                  std::chrono::seconds pause, const QString &fault) const;
    bool giveUp(Transaction &tx, const QUuid &id, const QUuid &claimId, const QString &fault) const;
};

} // namespace sb::storage
