#include "server/services/request_expiry.h"

#include "server/services/request_audit.h"

namespace sb::services {

using namespace Qt::StringLiterals;
using core::Result;
using storage::Transaction;

int RequestExpiry::expireOverdue(const domain::CallContext &system, int limit) const
{
    const auto overdue = m_unitOfWork.read([&](Transaction &tx) -> Result<std::vector<QUuid>> {
        return m_requests.listOverdue(tx, limit);
    });
    int expired = 0;
    for (const QUuid &id : overdue.value()) {
        if (expire(system, id).value_or(false))
            ++expired;
    }
    return expired;
}

Result<bool> RequestExpiry::expire(const domain::CallContext &system, const QUuid &requestId) const
{
    return m_unitOfWork.write(system, [&](Transaction &tx) -> Result<MaybeAudited<bool>> {
        // Request, job, wraps: the order in which everybody locks. A claim that won the job
        // meanwhile has a live lease, and the guarded statement sees it.
        const auto request = m_requests.findForUpdate(tx, requestId);
        const auto job = m_jobs.findLiveByRequestForUpdate(tx, requestId);
        if (!request || !m_requests.expireIfOverdue(tx, requestId))
            return MaybeAudited<bool>{.value = false};
        const bool jobExpired = job && m_jobs.expireByRequest(tx, requestId);
        const int shredded = m_wraps.shredByRequest(tx, requestId);
        return MaybeAudited<bool>{
            .value = true,
            .events = {requestEvent(u"request.expire"_s, requestId,
                                    {{u"from"_s, domain::toWord(request->status)},
                                     {u"job_expired"_s, jobExpired},
                                     {u"shredded_wraps"_s, shredded}})}};
    });
}

int RequestExpiry::shredExpiredWraps(const domain::CallContext &system, int limit) const
{
    const auto shredded =
        m_unitOfWork.write(system, [&](Transaction &tx) -> Result<MaybeAudited<int>> {
            MaybeAudited<int> outcome{.value = 0};
            for (const domain::SecretWrap &wrap : m_wraps.shredExpired(tx, limit)) {
                outcome.events.push_back({.action = u"wrap.expire"_s,
                                          .resource = wrapResource(wrap.id),
                                          .metadata = {{u"key_name"_s, wrap.keyName}},
                                          .correlationId = wrap.requestId});
                ++outcome.value;
            }
            return outcome;
        });
    return shredded.value_or(0);
}

} // namespace sb::services
