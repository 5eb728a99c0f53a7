// Who decides a request, and when it is decided (contract B9, invariant S1). sb_may_vote and the
// deciding statement in the database are the same rules; tests hold the two together.
#pragma once

#include "server/domain/access_request.h"
#include "server/domain/approval.h"
#include "server/domain/identity.h"
#include "server/domain/user.h"
#include "shared/core/result.h"

#include <vector>

#include <QUuid>

namespace sb::domain {

/// Somebody whose vote may count, as the database knows them now.
struct Voter
{
    QUuid id = {};
    UserKind kind = UserKind::Person;
    bool enabled = true;
    std::vector<Grant> grants = {};
};

/// Whether a vote of this person counts now: an enabled person, not the requester unless the
/// snapshot allows it, with secret.approve through a grant that covers the request, and the
/// snapshot's role, if any, through a grant that covers it too.
bool isEligible(const Voter &voter, const AccessRequest &request);

/// Whether the caller may vote at all, apart from having voted: 409 not_pending, 403 self_approval,
/// 403 not_eligible. Honours what an API token is narrowed to.
core::Result<void> checkMayVote(const Identity &actor, const AccessRequest &request);

/// Approved in the submitting transaction, without a vote.
bool approvesItself(const Snapshot &snapshot);

struct Tally
{
    int required = 1;
    int approve = 0;
    int reject = 0;

    bool operator==(const Tally &) const = default;
};

/// Counts the votes of distinct voters who are eligible now; a voter that `voters` lacks does not
/// count.
Tally tallyVotes(const AccessRequest &request, const std::vector<Approval> &votes,
                 const std::vector<Voter> &voters);

/// What a pending request becomes: one reject decides, else the quorum approves, else Pending.
RequestStatus decide(const Tally &tally);

} // namespace sb::domain
