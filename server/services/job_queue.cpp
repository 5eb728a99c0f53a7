#include "server/services/job_queue.h"

#include "server/domain/failure_reason.h"
#include "server/domain/job_state.h"
#include "server/domain/wrap_state.h"
#include "server/services/request_audit.h"

namespace sb::services {

using namespace Qt::StringLiterals;
using core::ErrorCode;
using core::failure;
using core::Result;
using domain::JobStatus;
using domain::RequestStatus;
using storage::Transaction;

namespace {

/// How often a claim is tried again when another agent took a patch of the same location meanwhile.
constexpr int claimTries = 3;
constexpr int recoveryBatch = 100;

/// The access request's id where there is one (contract B21).
QUuid correlationOf(const domain::SyncJob &job)
{
    return job.requestId.value_or(job.correlationId);
}

AuditEvent eventFor(const domain::SyncJob &job, const QString &action, QJsonObject metadata = {})
{
    return {.action = action,
            .resource = jobResource(job.id),
            .metadata = std::move(metadata),
            .correlationId = correlationOf(job)};
}

core::Failure refused(const domain::SyncJob &job, const QString &action, core::Error error)
{
    return auditedRefusal(std::move(error), action, jobResource(job.id), correlationOf(job));
}

core::Failure claimLost(const domain::SyncJob &job, const QString &action)
{
    return refused(job, action,
                   {.code = ErrorCode::ClaimLost, .message = u"this claim is no longer yours"_s});
}

} // namespace

/// A job with its request, both locked, in the order that everybody keeps.
struct JobQueue::Locked
{
    domain::SyncJob job = {};
    std::optional<domain::AccessRequest> request = {};
};

std::optional<JobQueue::Locked> JobQueue::lock(Transaction &tx, const QUuid &jobId) const
{
    const auto seen = m_jobs.find(tx, jobId);
    if (!seen)
        return std::nullopt;
    Locked locked;
    if (seen->requestId)
        locked.request = m_requests.findForUpdate(tx, *seen->requestId);
    locked.job = m_jobs.findForUpdate(tx, jobId).value_or(*seen);
    return locked;
}

Result<std::optional<domain::SyncJob>> JobQueue::claim(const domain::CallContext &call) const
{
    const auto claimOnce = [&] {
        return m_unitOfWork.write(
            call, [&](Transaction &tx) -> Result<MaybeAudited<std::optional<domain::SyncJob>>> {
                const auto claimed = m_jobs.claim(tx, {.agentId = call.actor.id,
                                                       .newClaimId = QUuid::createUuid(),
                                                       .leaseSeconds = m_limits.leaseSeconds,
                                                       .maxAttempts = m_limits.maxAttempts,
                                                       .maxIdleClaims = m_limits.maxIdleClaims});
                if (!claimed)
                    return MaybeAudited<std::optional<domain::SyncJob>>{};
                if (claimed->job.requestId)
                    m_wraps.extendExpiry(tx, *claimed->job.requestId,
                                         claimed->wrapTtlClaimedSeconds);
                return MaybeAudited<std::optional<domain::SyncJob>>{
                    .value = claimed->job, .events = {eventFor(claimed->job, u"job.claim"_s)}};
            });
    };
    for (int tried = 1;; ++tried) {
        try {
            return claimOnce();
        } catch (const storage::StorageError &error) {
            if (!error.isUniqueViolation())
                throw;
            // Somebody else's patch of that place came first; the job stays queued for the next
            // call.
            if (tried == claimTries)
                return std::optional<domain::SyncJob>();
        }
    }
}

Result<Lease> JobQueue::renew(const domain::CallContext &call, const QUuid &jobId,
                              const QUuid &claimId) const
{
    return m_unitOfWork.write(call, [&](Transaction &tx) -> Result<Unaudited<Lease>> {
        const auto job = m_jobs.find(tx, jobId);
        if (!job)
            return failure(ErrorCode::NotFound, u"job not found"_s);
        const auto until = m_jobs.renew(tx, jobId, call.actor.id, claimId, m_limits.leaseSeconds,
                                        m_limits.longestLeaseSeconds);
        if (!until)
            return claimLost(*job, u"job.renew"_s);
        if (job->requestId) {
            const auto request = m_requests.find(tx, *job->requestId);
            if (request)
                m_wraps.extendExpiry(tx, request->id, request->snapshot.wrapTtlClaimedSeconds);
        }
        return Unaudited<Lease>{AuditExemption::LeaseRenewal, {claimId, *until}};
    });
}

Result<void> JobQueue::release(const domain::CallContext &call, const QUuid &jobId,
                               const QUuid &claimId) const
{
    const auto released = m_unitOfWork.write(call, [&](Transaction &tx) -> Result<Audited<bool>> {
        const auto locked = lock(tx, jobId);
        if (!locked)
            return failure(ErrorCode::NotFound, u"job not found"_s);
        const domain::SyncJob &job = locked->job;
        if (job.status != JobStatus::Claimed || job.claimedBy != call.actor.id ||
            job.claimId != claimId)
            return claimLost(job, u"job.release"_s);
        auto events = giveBack(tx, *locked, eventFor(job, u"job.release"_s),
                               storage::SyncJobRepository::Claim::Forget);
        if (!events)
            return failure(events);
        return Audited<bool>(true, std::move(*events));
    });
    return released ? Result<void>() : Result<void>(failure(released));
}

Result<void> JobQueue::complete(const domain::CallContext &call, const QUuid &jobId,
                                const JobOutcome &outcome) const
{
    const auto completed =
        m_unitOfWork.write(call, [&](Transaction &tx) -> Result<MaybeAudited<bool>> {
            const auto locked = lock(tx, jobId);
            if (!locked)
                return failure(ErrorCode::NotFound, u"job not found"_s);
            const domain::SyncJob &job = locked->job;
            const auto may = domain::checkMayComplete(job, call.actor.id, outcome.claimId,
                                                      outcome.succeeded ? JobStatus::Succeeded
                                                                        : JobStatus::Failed);
            if (!may)
                return refused(job, u"job.complete"_s, may.error());
            if (*may == domain::Completion::Repeated)
                return MaybeAudited<bool>{};

            const QString reason =
                outcome.succeeded ? QString() : domain::failureReason(outcome.error);
            auto ended = end(tx, *locked, outcome.succeeded, reason);
            if (!ended)
                return failure(ended);
            AuditEvent event =
                eventFor(job, u"job.complete"_s,
                         {{u"job_status"_s, outcome.succeeded ? u"succeeded"_s : u"failed"_s}});
            event.status = outcome.succeeded ? AuditStatus::Success : AuditStatus::Failure;
            ended->insert(ended->begin(), std::move(event));
            return MaybeAudited<bool>{.value = true, .events = std::move(*ended)};
        });
    return completed ? Result<void>() : Result<void>(failure(completed));
}

/// Job and request end together; `reason` is what the request shows when it failed.
Result<std::vector<AuditEvent>> JobQueue::end(Transaction &tx, const Locked &locked, bool succeeded,
                                              const QString &reason) const
{
    const domain::SyncJob &job = locked.job;
    if (!m_jobs.finish(tx, job.id, succeeded ? JobStatus::Succeeded : JobStatus::Failed, reason))
        return claimLost(job, u"job.complete"_s);
    if (!locked.request)
        return std::vector<AuditEvent>{};

    const auto to = succeeded ? RequestStatus::Executed : RequestStatus::Failed;
    const storage::TransitionFields fields{.failureReason =
                                               succeeded ? std::nullopt : std::optional(reason)};
    if (!m_requests.transition(tx, locked.request->id, RequestStatus::Approved, to, fields))
        return claimLost(job, u"job.complete"_s);
    // What was read waits for the requester; everything else has done its duty (contract B12).
    if (domain::shredsWraps(locked.request->type, to))
        m_wraps.shredByRequest(tx, locked.request->id);
    std::vector<AuditEvent> events{
        {.action = u"request.transition"_s,
         .resource = requestResource(locked.request->id),
         .metadata = {{u"target"_s, domain::toWord(to)},
                      {u"job_id"_s, job.id.toString(QUuid::WithoutBraces)}},
         .correlationId = locked.request->id,
         .actor = u"system"_s}};
    if (succeeded && m_fanOut) {
        for (AuditEvent &event : m_fanOut->start(tx, *locked.request))
            events.push_back(std::move(event));
    }
    return events;
}

/// Ends one claim without an outcome: back to the queue, or failed when its chances are used up.
Result<std::vector<AuditEvent>> JobQueue::giveBack(Transaction &tx, const Locked &locked,
                                                   AuditEvent event,
                                                   storage::SyncJobRepository::Claim claim) const
{
    const auto verdict = domain::afterLapse(
        locked.job, {.maxAttempts = m_limits.maxAttempts, .maxIdleClaims = m_limits.maxIdleClaims});
    event.metadata.insert(u"attempts"_s, verdict.attempts);
    event.metadata.insert(u"idle_claims"_s, verdict.idleClaims);
    std::vector<AuditEvent> events{std::move(event)};
    if (!verdict.failureReason) {
        m_jobs.requeue(tx, locked.job.id, verdict.attempts, verdict.idleClaims, claim);
        return events;
    }
    // Forgets the claimer first: a late `complete` must not be answered as if it had counted.
    m_jobs.requeue(tx, locked.job.id, verdict.attempts, verdict.idleClaims,
                   storage::SyncJobRepository::Claim::Forget);
    auto ended = end(tx, locked, false, *verdict.failureReason);
    if (!ended)
        return ended;
    AuditEvent failed =
        eventFor(locked.job, u"job.fail"_s, {{u"reason"_s, *verdict.failureReason}});
    failed.status = AuditStatus::Failure;
    failed.actor = u"system"_s;
    events.push_back(std::move(failed));
    events.insert(events.end(), ended->begin(), ended->end());
    return events;
}

int JobQueue::recoverLapsed(const domain::CallContext &system) const
{
    const auto lapsed = m_unitOfWork.read([&](Transaction &tx) -> Result<std::vector<QUuid>> {
        return m_jobs.listLapsed(tx, recoveryBatch);
    });
    int recovered = 0;
    for (const QUuid &jobId : *lapsed) {
        const auto done = recover(system, jobId);
        if (done && *done)
            ++recovered;
    }
    return recovered;
}

Result<bool> JobQueue::recover(const domain::CallContext &system, const QUuid &jobId) const
{
    return m_unitOfWork.write(system, [&](Transaction &tx) -> Result<MaybeAudited<bool>> {
        const auto locked = lock(tx, jobId);
        // Completed, renewed or reclaimed since it was listed.
        if (!locked || !m_jobs.leaseHasLapsed(tx, jobId))
            return MaybeAudited<bool>{};
        auto events = giveBack(tx, *locked, eventFor(locked->job, u"job.lapse"_s),
                               storage::SyncJobRepository::Claim::KeepClaimer);
        if (!events)
            return failure(events);
        return MaybeAudited<bool>{.value = true, .events = std::move(*events)};
    });
}

} // namespace sb::services
