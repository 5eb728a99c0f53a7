#include "server/services/request_dispatch.h"

#include "server/domain/expiry.h"
#include "server/domain/request_job.h"
#include "server/services/request_audit.h"

namespace sb::services {

using namespace Qt::StringLiterals;

std::optional<AuditEvent>
RequestDispatch::dispatchAtQuorum(storage::Transaction &tx,
                                  const domain::AccessRequest &request) const
{
    const QUuid jobId = QUuid::createUuid();
    const qint64 ttl = domain::approvedTtlSeconds(request.snapshot);
    if (!m_requests.approveAtQuorum(tx, request.id, jobId, ttl))
        return std::nullopt;
    const auto wraps = m_wraps.listByRequest(tx, request.id);
    m_jobs.insert(tx, domain::jobFor(request, wraps, jobId));
    m_wraps.setExpiry(tx, request.id, ttl);
    return AuditEvent{.action = u"job.enqueue"_s,
                      .resource = jobResource(jobId),
                      .metadata = {{u"job_type"_s, domain::toWord(request.type)}},
                      .correlationId = request.id};
}

} // namespace sb::services
