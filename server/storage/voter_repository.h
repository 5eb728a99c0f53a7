// Who may vote on what (tables users, user_roles and roles; sb_may_vote).
#pragma once

#include "server/domain/access_request.h"
#include "server/domain/policy_lint.h"
#include "server/storage/transaction.h"

#include <vector>

#include <QString>
#include <QUuid>

namespace sb::storage {

/// Somebody who may vote on a request now.
struct EligibleApprover
{
    QUuid userId = {};
    QString displayName = {};
    /// The role through which they hold secret.approve.
    QString viaRole = {};
};

class VoterRepository
{
public:
    /// Everybody who may vote on the request now, by name; at most `limit`.
    [[nodiscard]] std::vector<EligibleApprover> eligible(Transaction &tx, const QUuid &requestId,
                                                         int limit) const;
    /// The same for a request that was not made: of it, requester, place, approver role and
    /// self-approval count.
    [[nodiscard]] std::vector<EligibleApprover>
    eligibleFor(Transaction &tx, const domain::AccessRequest &request, int limit) const;
    /// Every enabled person with what they hold.
    [[nodiscard]] std::vector<domain::PossibleVoter> everybody(Transaction &tx) const;
};

} // namespace sb::storage
