#include "server/services/request_decision.h"

#include "server/domain/approval_rules.h"
#include "server/domain/permission_rules.h"
#include "server/domain/request_state.h"
#include "server/services/request_audit.h"
#include "server/services/request_visibility.h"

namespace sb::services {

using namespace Qt::StringLiterals;
using core::ErrorCode;
using core::failure;
using core::Result;
using domain::AccessRequest;
using domain::RequestStatus;
using storage::Transaction;

namespace {

core::Failure refused(core::Error refusal, const QString &action, const AccessRequest &request)
{
    return auditedRefusal(std::move(refusal), action, requestResource(request.id), request.id);
}

std::optional<std::chrono::milliseconds> timeToDecision(const AccessRequest &request)
{
    if (!request.decidedAt)
        return std::nullopt;
    return std::chrono::milliseconds((request.decidedAt->micros - request.createdAt.micros) / 1000);
}

} // namespace

Result<AccessRequest> RequestDecision::lockVisible(Transaction &tx, const domain::CallContext &call,
                                                   const QUuid &id) const
{
    // Locked before it is read, so that what is judged below is what the last writer left.
    const bool exists = m_requests.lock(tx, id);
    auto view = exists ? m_requests.findVisible(tx, id, viewerOf(call.actor)) : std::nullopt;
    if (!view)
        return failure(ErrorCode::NotFound, u"request not found"_s);
    return std::move(view->request);
}

Result<void> RequestDecision::castVote(Transaction &tx, const domain::CallContext &call,
                                       const AccessRequest &request, domain::Decision decision,
                                       const QString &comment) const
{
    const auto allowed = domain::checkMayVote(call.actor, request);
    if (!allowed)
        return allowed;
    if (m_requests.isOverdue(tx, request.id))
        return failure(ErrorCode::NotPending, u"request has expired"_s);
    // The identity was read when the call began; the vote counts by what holds now.
    if (!m_requests.isEligible(tx, request.id, call.actor.id))
        return failure(ErrorCode::NotEligible, u"you may not decide this request"_s);
    const domain::Approval vote{.id = QUuid::createUuid(),
                                .requestId = request.id,
                                .approverId = call.actor.id,
                                .decision = decision,
                                .comment = comment};
    if (!m_approvals.insert(tx, vote))
        return failure(ErrorCode::AlreadyVoted, u"approver has already voted on this request"_s);
    return {};
}

Result<RequestDetails> RequestDecision::approve(const domain::CallContext &call, const QUuid &id,
                                                const QString &comment) const
{
    static const QString action = u"request.approve"_s;
    return m_unitOfWork.write(call, [&](Transaction &tx) -> Result<Audited<RequestDetails>> {
        const auto request = lockVisible(tx, call, id);
        if (!request)
            return failure(request);
        const auto voted = castVote(tx, call, *request, domain::Decision::Approve, comment);
        if (!voted)
            return refused(voted.error(), action, *request);

        const auto enqueued = m_dispatch.dispatchAtQuorum(tx, *request);
        std::vector<AuditEvent> events{
            requestEvent(action, id,
                         {{u"approves"_s, m_approvals.countEligible(tx, id)},
                          {u"required"_s, request->snapshot.minApprovers},
                          {u"became_approved"_s, enqueued.has_value()}})};
        if (enqueued)
            events.push_back(*enqueued);
        auto details = m_query.details(tx, call, id);
        if (!details)
            return failure(details);
        if (enqueued)
            events.front().decidedAfter = timeToDecision(details->request);
        return Audited<RequestDetails>(std::move(*details), std::move(events));
    });
}

Result<RequestDetails> RequestDecision::reject(const domain::CallContext &call, const QUuid &id,
                                               const QString &reason) const
{
    static const QString action = u"request.reject"_s;
    return m_unitOfWork.write(call, [&](Transaction &tx) -> Result<Audited<RequestDetails>> {
        const auto request = lockVisible(tx, call, id);
        if (!request)
            return failure(request);
        const auto voted = castVote(tx, call, *request, domain::Decision::Reject, reason);
        if (!voted)
            return refused(voted.error(), action, *request);

        if (!m_requests.transition(tx, id, RequestStatus::Pending, RequestStatus::Rejected,
                                   {.rejectReason = reason}))
            return failure(ErrorCode::NotPending, u"request is not pending"_s);
        const int shredded = m_wraps.shredByRequest(tx, id);
        auto details = m_query.details(tx, call, id);
        if (!details)
            return failure(details);
        AuditEvent event = requestEvent(action, id, {{u"shredded_wraps"_s, shredded}});
        event.decidedAfter = timeToDecision(details->request);
        return Audited<RequestDetails>(std::move(*details), std::move(event));
    });
}

Result<RequestDetails> RequestDecision::cancel(const domain::CallContext &call,
                                               const QUuid &id) const
{
    static const QString action = u"request.cancel"_s;
    return m_unitOfWork.write(call, [&](Transaction &tx) -> Result<Audited<RequestDetails>> {
        const auto request = lockVisible(tx, call, id);
        if (!request)
            return failure(request);
        if (const auto carried = domain::checkActsAsRequester(call.actor); !carried)
            return refused(carried.error(), action, *request);
        const auto allowed = domain::checkMayCancel(*request, call.actor);
        if (!allowed)
            return refused(allowed.error(), action, *request);
        if (!m_requests.transition(tx, id, RequestStatus::Pending, RequestStatus::Cancelled))
            return failure(ErrorCode::NotPending, u"request is not pending"_s);
        const int shredded = m_wraps.shredByRequest(tx, id);
        auto details = m_query.details(tx, call, id);
        if (!details)
            return failure(details);
        return Audited<RequestDetails>(std::move(*details),
                                       requestEvent(action, id, {{u"shredded_wraps"_s, shredded}}));
    });
}

} // namespace sb::services
