#include "server/domain/approval_rules.h"

#include "server/domain/scope_match.h"
#include "shared/model/permission.h"

#include <algorithm>

#include <QSet>

using namespace Qt::StringLiterals;

namespace sb::domain {

namespace {

bool holdsRole(const std::vector<Grant> &grants, const AccessRequest &request)
{
    if (!request.snapshot.approverRoleId)
        return true;
    const Place place = placeOf(request);
    return std::any_of(grants.begin(), grants.end(), [&](const Grant &grant) {
        return grant.roleId == *request.snapshot.approverRoleId && scopeCovers(grant.scope, place);
    });
}

bool isForbiddenSelf(const QUuid &voterId, const AccessRequest &request)
{
    return voterId == request.requesterId && !request.snapshot.allowSelfApproval;
}

} // namespace

bool isEligible(const Voter &voter, const AccessRequest &request)
{
    const Identity identity{.kind = IdentityKind::Person, .id = voter.id, .grants = voter.grants};
    return voter.enabled && voter.kind == UserKind::Person && !isForbiddenSelf(voter.id, request) &&
           holdsFor(identity, model::permissions::secretApprove, placeOf(request)) &&
           holdsRole(voter.grants, request);
}

core::Result<void> checkMayVote(const Identity &actor, const AccessRequest &request)
{
    using core::ErrorCode;
    if (request.status != RequestStatus::Pending)
        return core::failure(ErrorCode::NotPending, u"request is not pending"_s);
    if (actor.kind != IdentityKind::Person)
        return core::failure(ErrorCode::NotEligible, u"only people can decide requests"_s);
    if (isForbiddenSelf(actor.id, request))
        return core::failure(ErrorCode::SelfApproval, u"requester cannot approve own request"_s);
    if (!holdsFor(actor, model::permissions::secretApprove, placeOf(request)))
        return core::failure(ErrorCode::NotEligible,
                             u"your secret.approve does not cover this request"_s);
    if (!holdsRole(actor.grants, request))
        return core::failure(ErrorCode::NotEligible,
                             u"you do not hold the role that decides this request"_s);
    return {};
}

bool approvesItself(const Snapshot &snapshot)
{
    return snapshot.minApprovers == 0;
}

Tally tallyVotes(const AccessRequest &request, const std::vector<Approval> &votes,
                 const std::vector<Voter> &voters)
{
    // A request that approves itself never waits for votes; one that waits needs at least one.
    Tally tally{.required = std::max(1, request.snapshot.minApprovers)};
    QSet<QUuid> counted;
    for (const Approval &vote : votes) {
        const bool counts = vote.requestId == request.id && !counted.contains(vote.approverId) &&
                            std::any_of(voters.begin(), voters.end(), [&](const Voter &voter) {
                                return voter.id == vote.approverId && isEligible(voter, request);
                            });
        if (!counts)
            continue;
        counted += vote.approverId;
        ++(vote.decision == Decision::Approve ? tally.approve : tally.reject);
    }
    return tally;
}

RequestStatus decide(const Tally &tally)
{
    if (tally.reject > 0)
        return RequestStatus::Rejected;
    return tally.approve >= tally.required ? RequestStatus::Approved : RequestStatus::Pending;
}

} // namespace sb::domain
