#include "tests/support/job_bench.h"

namespace sb::test {

using namespace Qt::StringLiterals;

JobBench::JobBench(services::JobLimits limits) : queue(unitOfWork, limits)
{}

QUuid JobBench::mint(const QJsonObject &scope)
{
    static int number = 0;
    const auto minted =
        enrollment.mint(as(admin), {.name = u"agent-%1"_s.arg(++number), .scope = scope});
    if (!minted)
        qFatal("mint: %s", qPrintable(minted.error().message));
    return minted->id;
}

domain::CallContext JobBench::asAgent(const QUuid &agent)
{
    domain::CallContext call;
    call.actor.kind = domain::IdentityKind::Agent;
    call.actor.id = agent;
    call.requestId = u"test"_s;
    return call;
}

QUuid JobBench::approvedPatch(const std::vector<std::pair<QString, QByteArray>> &values)
{
    const QUuid id = submitted(dora, aPatch(values));
    const auto approved = decision.approve(as(abe), id, {});
    if (!approved)
        qFatal("approve: %s", qPrintable(approved.error().message));
    return id;
}

QUuid JobBench::approvedRead(const QStringList &keys)
{
    const QUuid id = submitted(dora, aRead(keys));
    const auto approved = decision.approve(as(abe), id, {});
    if (!approved)
        qFatal("approve: %s", qPrintable(approved.error().message));
    return id;
}

QUuid JobBench::wrapOf(const QUuid &request, const QByteArray &key) const
{
    return QUuid::fromString(value("SELECT id FROM secret_wraps WHERE superseded_at IS NULL AND "
                                   "request_id = " +
                                   quoted(request) + " AND key_name = '" + key + "'"));
}

QUuid JobBench::discover(const QJsonObject &scope)
{
    const auto job = board.enqueue(
        as(admin), {.agentScope = scope, .payload = {{u"target_provider_type"_s, u"file"_s}}});
    if (!job)
        qFatal("enqueue: %s", qPrintable(job.error().message));
    return job->id;
}

domain::SyncJob JobBench::claim(const QUuid &agent)
{
    const auto job = queue.claim(asAgent(agent));
    if (!job)
        qFatal("claim: %s", qPrintable(job.error().message));
    return job->value_or(domain::SyncJob{});
}

domain::SyncJob JobBench::claimed(const QUuid &agent)
{
    const auto job = queue.claim(asAgent(agent));
    if (!job || !*job)
        qFatal("nothing to claim");
    return **job;
}

QUuid JobBench::jobOf(const QUuid &request) const
{
    return QUuid(value("SELECT id FROM sync_jobs WHERE request_id = " + quoted(request)));
}

QString JobBench::jobStatus(const QUuid &job) const
{
    return value("SELECT status FROM sync_jobs WHERE id = " + quoted(job));
}

void JobBench::lapse() const
{
    sql("UPDATE sync_jobs SET claim_expires_at = now() - interval '1 ms', claimed_at = claimed_at "
        "- "
        "interval '2 ms' WHERE status = 'claimed'");
}

} // namespace sb::test
