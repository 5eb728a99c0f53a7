#include "server/services/job_board.h"

#include "server/domain/agent_targeting.h"
#include "server/domain/discovery.h"
#include "server/services/request_audit.h"

namespace sb::services {

using namespace Qt::StringLiterals;
using core::ErrorCode;
using core::failure;
using core::Result;
using storage::Transaction;

Result<domain::SyncJob> JobBoard::enqueue(const domain::CallContext &call,
                                          const DiscoverJob &wanted) const
{
    const auto target = domain::jobTargetFrom(wanted.agentScope);
    if (!target)
        return failure(target);
    if (const auto usable = domain::checkDiscoveryPayload(wanted.payload); !usable)
        return failure(usable);

    const QUuid id = QUuid::createUuid();
    domain::SyncJob job{.id = id,
                        .type = domain::JobType::Discover,
                        .agentScope = wanted.agentScope,
                        .scopeProvider = target->provider,
                        .scopeCluster = target->cluster,
                        .scopeAgent = target->agentId,
                        .payload = wanted.payload,
                        .correlationId = wanted.correlationId.value_or(call.correlationId)};
    return m_unitOfWork.write(call, [&](Transaction &tx) -> Result<Audited<domain::SyncJob>> {
        m_jobs.insert(tx, job);
        return Audited<domain::SyncJob>(
            job, AuditEvent{.action = u"job.enqueue"_s,
                            .resource = jobResource(id),
                            .metadata = {{u"job_type"_s, domain::toWord(job.type)}},
                            .correlationId = job.correlationId});
    });
}

Result<bool> JobBoard::enqueueScheduled(const domain::CallContext &call,
                                        const domain::DiscoverTarget &target,
                                        std::chrono::milliseconds recent) const
{
    const domain::SyncJob job{.id = QUuid::createUuid(),
                              .type = domain::JobType::Discover,
                              .agentScope = domain::agentScopeOf(target),
                              .scopeProvider = target.providerType,
                              .scopeCluster = target.cluster,
                              .payload = domain::payloadOf(target),
                              .correlationId = call.correlationId};
    return m_unitOfWork.write(call, [&](Transaction &tx) -> Result<MaybeAudited<bool>> {
        if (!m_jobs.insertScheduled(tx, job, target.name, recent))
            return MaybeAudited<bool>{};
        return MaybeAudited<bool>{
            .value = true,
            .events = {{.action = u"job.enqueue"_s,
                        .resource = jobResource(job.id),
                        .metadata = {{u"job_type"_s, domain::toWord(job.type)},
                                     {u"discover_target"_s, target.name}},
                        .correlationId = job.correlationId}}};
    });
}

Result<domain::SyncJob> JobBoard::get(const QUuid &id) const
{
    return m_unitOfWork.read([&](Transaction &tx) -> Result<domain::SyncJob> {
        auto job = m_jobs.find(tx, id);
        if (!job)
            return failure(ErrorCode::NotFound, u"job not found"_s);
        return std::move(*job);
    });
}

Result<domain::Page<domain::SyncJob>> JobBoard::list(const storage::JobFilter &filter,
                                                     const domain::PageRequest &page) const
{
    return m_unitOfWork.read([&](Transaction &tx) -> Result<domain::Page<domain::SyncJob>> {
        return m_jobs.list(tx, filter, page);
    });
}

} // namespace sb::services
