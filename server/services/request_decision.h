// Votes on a request and its withdrawal (contract B9, B10). The row lock puts voters in order, the
// guarded statement decides; refusals are audited.
#pragma once

#include "server/services/request_dispatch.h"
#include "server/services/request_query.h"
#include "server/services/unit_of_work.h"
#include "server/storage/approval_repository.h"
#include "server/storage/secret_wrap_repository.h"

namespace sb::services {

class RequestDecision
{
public:
    RequestDecision(const UnitOfWork &unitOfWork, const RequestQuery &query)
        : m_unitOfWork(unitOfWork), m_query(query)
    {}

    /// One approve vote; the one that reaches the quorum approves the request and queues its job.
    /// NotFound; NotPending, AlreadyVoted; SelfApproval, NotEligible.
    [[nodiscard]] core::Result<RequestDetails>
    approve(const domain::CallContext &call, const QUuid &id, const QString &comment) const;
    /// One reject vote decides; the values are shredded. Errors as `approve`.
    [[nodiscard]] core::Result<RequestDetails> reject(const domain::CallContext &call,
                                                      const QUuid &id, const QString &reason) const;
    /// By the requester, while pending; the values are shredded. NotFound; NotPending; Forbidden.
    [[nodiscard]] core::Result<RequestDetails> cancel(const domain::CallContext &call,
                                                      const QUuid &id) const;

private:
    [[nodiscard]] core::Result<domain::AccessRequest>
    lockVisible(storage::Transaction &tx, const domain::CallContext &call, const QUuid &id) const;
    [[nodiscard]] core::Result<void> castVote(storage::Transaction &tx,
                                              const domain::CallContext &call,
                                              const domain::AccessRequest &request,
                                              domain::Decision decision,
                                              const QString &comment) const;

    const UnitOfWork &m_unitOfWork;
    const RequestQuery &m_query;
    RequestDispatch m_dispatch;
    storage::AccessRequestRepository m_requests;
    storage::ApprovalRepository m_approvals;
    storage::SecretWrapRepository m_wraps;
};

} // namespace sb::services
