// Requests as their readers see them (contract section D, B3): what a caller may not see does not
// exist.
#pragma once

#include "server/domain/approval.h"
#include "server/services/unit_of_work.h"
#include "server/storage/access_request_repository.h"
#include "server/storage/agent_repository.h"
#include "server/storage/approval_repository.h"

#include <optional>
#include <vector>

#include <QStringList>

namespace sb::services {

struct RequestDetails
{
    domain::AccessRequest request = {};
    bool mayDecide = false;
    /// Oldest first.
    std::vector<domain::Approval> approvals = {};
    /// Stable words about what may keep the request from being carried out, e.g. `no_live_agent`.
    QStringList warnings = {};
};

class RequestQuery
{
public:
    explicit RequestQuery(const UnitOfWork &unitOfWork) : m_unitOfWork(unitOfWork) {}

    /// NotFound also for requests that the caller may not see.
    [[nodiscard]] core::Result<RequestDetails> get(const domain::CallContext &call,
                                                   const QUuid &id) const;
    /// Newest first; without approvals and warnings.
    [[nodiscard]] core::Result<domain::Page<storage::RequestView>>
    list(const domain::CallContext &call, const storage::RequestFilter &filter,
         const domain::PageRequest &page) const;

    /// The same as `get`, inside a transaction that has just changed the request.
    [[nodiscard]] core::Result<RequestDetails>
    details(storage::Transaction &tx, const domain::CallContext &call, const QUuid &id) const;
    /// What may keep the request from being carried out, as things stand.
    [[nodiscard]] QStringList warningsFor(storage::Transaction &tx,
                                          const domain::AccessRequest &request) const;

private:
    const UnitOfWork &m_unitOfWork;
    storage::AccessRequestRepository m_requests;
    storage::ApprovalRepository m_approvals;
    storage::AgentRepository m_agents;
};

} // namespace sb::services
