#include "server/app/audit_metrics.h"

namespace sb::app {

using namespace Qt::StringLiterals;
using services::AuditStatus;
using services::WrittenRow;

namespace {

/// nullptr when the row is not about a value.
const char *wrapOutcome(const WrittenRow &row)
{
    if (!row.action.startsWith("wrap."_L1))
        return nullptr;
    if (row.status != AuditStatus::Success)
        return "refused";
    if (row.action == "wrap.create"_L1)
        return "posted";
    if (row.action == "wrap.retrieve"_L1)
        return row.actor.startsWith("agent:"_L1) ? "fetched" : "revealed";
    if (row.action == "wrap.refetch"_L1 || row.action == "wrap.rearm"_L1)
        return "fetched_again";
    return row.action == "wrap.expire"_L1 ? "expired" : nullptr;
}

/// How an agent lost a job that it held; nullptr when the row does not tell of that.
const char *lostLease(const WrittenRow &row)
{
    if (row.action == "job.lapse"_L1)
        return "lapsed";
    const bool isOfAgent = row.action == "job.renew"_L1 || row.action == "job.complete"_L1 ||
                           row.action == "job.release"_L1;
    return isOfAgent && row.status == AuditStatus::Denied ? "refused" : nullptr;
}

} // namespace

void AuditMetrics::written(const WrittenRow &row)
{
    m_metrics.countAuditEvent(row.action, domain::toWord(row.status));
    if (const char *outcome = wrapOutcome(row))
        m_metrics.countWrap(outcome);
    if (const char *how = lostLease(row))
        m_metrics.countLostLease(how);
    if (row.decidedAfter)
        m_metrics.observeDecision(row.action == "request.reject"_L1 ? "rejected" : "approved",
                                  *row.decidedAfter);
}

} // namespace sb::app
