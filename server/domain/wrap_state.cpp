#include "server/domain/wrap_state.h"

using namespace Qt::StringLiterals;

namespace sb::domain {

namespace {

core::Failure consumed()
{
    return core::failure(core::ErrorCode::WrapConsumed, u"wrap already consumed"_s);
}

core::Failure expired()
{
    return core::failure(core::ErrorCode::WrapExpired, u"wrap expired"_s);
}

} // namespace

QString auditAction(FetchKind kind)
{
    switch (kind) {
    case FetchKind::First:
        break;
    case FetchKind::Refetch:
        return u"wrap.refetch"_s;
    case FetchKind::Rearm:
        return u"wrap.rearm"_s;
    }
    return u"wrap.retrieve"_s;
}

core::Result<FetchKind> checkAgentFetch(const SecretWrap &wrap, const SyncJob &job,
                                        const std::optional<QUuid> &claimId)
{
    const bool gone = wrap.expired || wrap.shreddedAt || wrap.supersededAt;
    if (!wrap.consumedAt)
        return gone ? core::Result<FetchKind>(expired()) : FetchKind::First;
    if (gone || wrap.consumedByUser || !wrap.consumedByClaim)
        return consumed();
    if (wrap.consumedByClaim != job.claimId)
        return FetchKind::Rearm;
    if (claimId && claimId == job.claimId)
        return FetchKind::Refetch;
    return consumed();
}

core::Result<void> checkMayReveal(const SecretWrap &wrap, const AccessRequest &request,
                                  const QUuid &userId)
{
    if (wrap.requestId != request.id || request.type != RequestType::Read || wrap.supersededAt)
        return core::failure(core::ErrorCode::NotFound, u"wrap not found"_s);
    if (request.requesterId != userId)
        return core::failure(core::ErrorCode::Forbidden,
                             u"only the original requester may retrieve"_s);
    if (request.status == RequestStatus::Pending || request.status == RequestStatus::Approved)
        return core::failure(core::ErrorCode::NotReady,
                             u"The value can be revealed once the request is executed."_s);
    if (wrap.consumedAt)
        return consumed();
    if (request.status != RequestStatus::Executed || wrap.expired || wrap.shreddedAt)
        return expired();
    return {};
}

bool shredsWraps(RequestType type, RequestStatus status)
{
    switch (status) {
    case RequestStatus::Pending:
    case RequestStatus::Approved:
        return false;
    case RequestStatus::Executed:
        return type == RequestType::Patch;
    case RequestStatus::Rejected:
    case RequestStatus::Cancelled:
    case RequestStatus::Failed:
    case RequestStatus::Expired:
        break;
    }
    return true;
}

} // namespace sb::domain
