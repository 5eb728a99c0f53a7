#include "server/domain/request_state.h"

using namespace Qt::StringLiterals;

namespace sb::domain {

bool mayTransition(RequestStatus from, RequestStatus to)
{
    switch (from) {
    case RequestStatus::Pending:
        return to == RequestStatus::Approved || to == RequestStatus::Rejected ||
               to == RequestStatus::Cancelled || to == RequestStatus::Expired;
    case RequestStatus::Approved:
        return to == RequestStatus::Executed || to == RequestStatus::Failed ||
               to == RequestStatus::Expired;
    case RequestStatus::Rejected:
    case RequestStatus::Cancelled:
    case RequestStatus::Executed:
    case RequestStatus::Failed:
    case RequestStatus::Expired:
        break;
    }
    return false;
}

bool isTerminal(RequestStatus status)
{
    return status != RequestStatus::Pending && status != RequestStatus::Approved;
}

core::Result<void> checkMayCancel(const AccessRequest &request, const Identity &actor)
{
    const bool isUser = actor.kind == IdentityKind::Person || actor.kind == IdentityKind::Service;
    if (!isUser || actor.id != request.requesterId)
        return core::failure(core::ErrorCode::Forbidden,
                             u"only the original requester can cancel"_s);
    if (request.status != RequestStatus::Pending)
        return core::failure(core::ErrorCode::NotPending, u"request is not pending"_s);
    return {};
}

} // namespace sb::domain
