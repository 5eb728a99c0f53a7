// Table approvals: one person, one vote (contract B9).
#pragma once

#include "server/domain/approval.h"
#include "server/storage/transaction.h"

#include <vector>

#include <QUuid>

namespace sb::storage {

class ApprovalRepository
{
public:
    /// False when this approver has voted on the request before; then nothing is written.
    [[nodiscard]] bool insert(Transaction &tx, const domain::Approval &vote) const;
    /// In order of voting.
    [[nodiscard]] std::vector<domain::Approval> listByRequest(Transaction &tx,
                                                              const QUuid &requestId) const;
    /// Approve votes whose voter is enabled and eligible now: what the deciding statement counts.
    [[nodiscard]] int countEligible(Transaction &tx, const QUuid &requestId) const;
};

} // namespace sb::storage
