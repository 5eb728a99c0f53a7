// What happens to an agent after it was minted: its key, its signs of life, its end (contract
// C, 1.3).
#pragma once

#include "server/services/unit_of_work.h"
#include "server/storage/agent_repository.h"
#include "server/storage/sync_job_repository.h"

#include <optional>

namespace sb::services {

class AgentLifecycle
{
public:
    explicit AgentLifecycle(const UnitOfWork &unitOfWork) : m_unitOfWork(unitOfWork) {}

    /// Oldest first.
    [[nodiscard]] core::Result<domain::Page<storage::AgentListRow>>
    list(const domain::PageRequest &page) const;

    /// The calling agent's X25519 key: 32 bytes, else InvalidField. Audited at every call.
    [[nodiscard]] core::Result<void> setPublicKey(const domain::CallContext &call,
                                                  const QByteArray &key) const;

    /// last_seen_at = now; a stale agent is active again.
    [[nodiscard]] core::Result<void> heartbeat(const domain::CallContext &call,
                                               const std::optional<QString> &version) const;

    /// Final, and idempotent; the jobs that the agent held go back to the queue. NotFound.
    [[nodiscard]] core::Result<void> revoke(const domain::CallContext &call, const QUuid &agentId,
                                            const std::optional<QString> &reason) const;

private:
    [[nodiscard]] std::vector<AuditEvent> freeJobs(storage::Transaction &tx,
                                                   const QUuid &agentId) const;

    const UnitOfWork &m_unitOfWork;
    storage::AgentRepository m_agents;
    storage::SyncJobRepository m_jobs;
};

} // namespace sb::services
