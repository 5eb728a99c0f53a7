// Jobs as people see them, and the one kind that they may ask for (contract G and I, B11).
#pragma once

#include "server/domain/discovery.h"
#include "server/services/unit_of_work.h"
#include "server/storage/sync_job_repository.h"

#include <chrono>
#include <optional>

#include <QJsonObject>

namespace sb::services {

struct DiscoverJob
{
    /// provider, cluster_name, agent_id: each a non-empty string.
    QJsonObject agentScope = {};
    /// Section 5.3; `target_provider_type` is required.
    QJsonObject payload = {};
    std::optional<QUuid> correlationId = {};
};

class JobBoard
{
public:
    explicit JobBoard(const UnitOfWork &unitOfWork) : m_unitOfWork(unitOfWork) {}

    /// Queues a discovery; InvalidValue with the member's pointer for a scope or payload that no
    /// agent could use.
    [[nodiscard]] core::Result<domain::SyncJob> enqueue(const domain::CallContext &call,
                                                        const DiscoverJob &job) const;
    /// Queues a discovery of the target unless one waits or runs, or was made within `recent`;
    /// whether it did.
    [[nodiscard]] core::Result<bool> enqueueScheduled(const domain::CallContext &call,
                                                      const domain::DiscoverTarget &target,
                                                      std::chrono::milliseconds recent) const;
    [[nodiscard]] core::Result<domain::SyncJob> get(const QUuid &id) const;
    [[nodiscard]] core::Result<domain::Page<domain::SyncJob>>
    list(const storage::JobFilter &filter, const domain::PageRequest &page) const;

private:
    const UnitOfWork &m_unitOfWork;
    storage::SyncJobRepository m_jobs;
};

} // namespace sb::services
