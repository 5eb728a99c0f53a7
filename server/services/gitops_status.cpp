#include "server/services/gitops_status.h"

#include "server/domain/permission_rules.h"
#include "server/services/request_audit.h"
#include "server/services/request_visibility.h"

namespace sb::services {

using namespace Qt::StringLiterals;
using core::ErrorCode;
using core::failure;
using core::Result;
using domain::GitopsObservation;
using storage::Transaction;

Result<std::vector<GitopsObservation>> GitopsStatus::list(const domain::CallContext &call,
                                                          const QUuid &requestId) const
{
    return m_unitOfWork.read(call, [&](Transaction &tx) -> Result<std::vector<GitopsObservation>> {
        const auto view = m_requests.findVisible(tx, requestId, viewerOf(call.actor));
        if (!view)
            return failure(ErrorCode::NotFound, u"request not found"_s);
        if (domain::maySeeRollout(call.actor, view->request.requesterId))
            return m_observations.listByRequest(tx, requestId);
        if (view->request.requesterId != call.actor.id)
            return auditedRefusal({.code = ErrorCode::Forbidden,
                                   .message = u"only the original requester may see the rollout"_s},
                                  u"request.gitops"_s, requestResource(requestId), requestId);
        return failure(domain::checkActsAsRequester(call.actor));
    });
}

} // namespace sb::services
