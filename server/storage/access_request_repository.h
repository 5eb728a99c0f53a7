// Table access_requests.
#pragma once

#include "server/domain/access_request.h"
#include "server/domain/page.h"
#include "server/storage/transaction.h"

#include <optional>

#include <QString>
#include <QUuid>

namespace sb::storage {

/// What a transition writes besides the status; empty members stay as they are.
struct TransitionFields
{
    std::optional<QString> rejectReason = {};
    std::optional<QString> failureReason = {};
    std::optional<QUuid> jobId = {};
    /// Seconds from now; sets expires_at.
    std::optional<qint64> expiresInSeconds = {};
};

class AccessRequestRepository
{
public:
    void insert(Transaction &tx, const domain::AccessRequest &request) const;
    [[nodiscard]] std::optional<domain::AccessRequest> find(Transaction &tx, const QUuid &id) const;
    [[nodiscard]] std::optional<domain::AccessRequest> findForUpdate(Transaction &tx,
                                                                     const QUuid &id) const;

    /// The guarded statement of contract B9: changes the row only while it is in `from`.
    /// `decided_at`/`finished_at` follow the new status. False when the row had moved on.
    [[nodiscard]] bool transition(Transaction &tx, const QUuid &id, domain::RequestStatus from,
                                  domain::RequestStatus to,
                                  const TransitionFields &fields = {}) const;
};

} // namespace sb::storage
