// How a job ends (contract B11, 1.2): completed, completed late, failed, or freed because its agent
// is gone.
#include "tests/support/job_bench.h"

#include <atomic>
#include <thread>

#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using core::ErrorCode;
using test::JobBench;
using test::quoted;

namespace {

QString jobState(const JobBench &bench, const QUuid &request)
{
    return bench.value(
        "SELECT status || ' ' || attempts || ' ' || idle_claims FROM sync_jobs WHERE "
        "request_id = " +
        quoted(request));
}

} // namespace

class TestJobCompletion : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void lateCompleteCounts();
    void lateCompleteAfterReclaimIsLost();
    void completeTwice();
    void othersCannotComplete();
    void failedIsFinal();
    void revokeFreesJobs();
    void revokeAndClaimExcludeEachOther();
    void claimDuringRevokeGetsNothing();
};

void TestJobCompletion::lateCompleteCounts()
{
    JobBench bench;
    const QUuid agent = bench.mint();
    const QUuid request = bench.approvedRead();
    const auto job = bench.claimed(agent);
    bench.lapse();
    QCOMPARE(bench.queue.recoverLapsed(JobBench::asSystem()), 1);
    QCOMPARE(jobState(bench, request), u"queued 0 1"_s);
    // Nobody has taken it since: what was done counts.
    QVERIFY(bench.queue.complete(JobBench::asAgent(agent), job.id,
                                 {.succeeded = true, .claimId = job.claimId}));
    QCOMPARE(bench.statusOf(request), u"executed"_s);
}

void TestJobCompletion::lateCompleteAfterReclaimIsLost()
{
    JobBench bench;
    const QUuid agent = bench.mint();
    const QUuid other = bench.mint();
    const QUuid request = bench.approvedRead();
    const auto job = bench.claimed(agent);
    bench.lapse();
    const auto again = bench.claimed(other);
    for (const std::optional<QUuid> &claim : {job.claimId, std::optional<QUuid>()}) {
        const auto late = bench.queue.complete(JobBench::asAgent(agent), job.id,
                                               {.succeeded = true, .claimId = claim});
        QCOMPARE(late.error().code, ErrorCode::ClaimLost);
    }
    QCOMPARE(bench.statusOf(request), u"approved"_s);
    QVERIFY(bench.count("audit_events WHERE action = 'job.complete' AND status = 'denied'") >= 1);
    QVERIFY(bench.queue.complete(JobBench::asAgent(other), job.id,
                                 {.succeeded = true, .claimId = again.claimId}));
    QCOMPARE(bench.statusOf(request), u"executed"_s);
}

void TestJobCompletion::completeTwice()
{
    JobBench bench;
    const QUuid agent = bench.mint();
    const QUuid request = bench.approvedRead();
    const auto job = bench.claimed(agent);
    const services::JobOutcome done{.succeeded = true, .claimId = job.claimId};
    QVERIFY(bench.queue.complete(JobBench::asAgent(agent), job.id, done));
    QVERIFY(bench.queue.complete(JobBench::asAgent(agent), job.id, done));
    QVERIFY(bench.queue.complete(JobBench::asAgent(agent), job.id, {.succeeded = true}));
    const auto otherwise =
        bench.queue.complete(JobBench::asAgent(agent), job.id, {.succeeded = false});
    QCOMPARE(otherwise.error().code, ErrorCode::ClaimLost);
    QCOMPARE(bench.statusOf(request), u"executed"_s);
    QCOMPARE(bench.count("audit_events WHERE action = 'request.transition'"), 1);
    QCOMPARE(bench.count("audit_events WHERE action = 'job.complete' AND status = 'success'"), 1);
}

void TestJobCompletion::othersCannotComplete()
{
    JobBench bench;
    const QUuid agent = bench.mint();
    const QUuid other = bench.mint();
    const QUuid request = bench.approvedRead();
    const QUuid queued = QUuid::fromString(bench.value("SELECT id FROM sync_jobs"));
    QCOMPARE(
        bench.queue.complete(JobBench::asAgent(other), queued, {.succeeded = true}).error().code,
        ErrorCode::ClaimLost);
    const auto job = bench.claimed(agent);
    QCOMPARE(
        bench.queue.complete(JobBench::asAgent(other), job.id, {.succeeded = true}).error().code,
        ErrorCode::ClaimLost);
    QVERIFY(bench.queue.complete(JobBench::asAgent(agent), job.id, {.succeeded = true}));
    // Not even once it is over.
    QCOMPARE(
        bench.queue.complete(JobBench::asAgent(other), job.id, {.succeeded = true}).error().code,
        ErrorCode::ClaimLost);
    QCOMPARE(bench.queue.complete(JobBench::asAgent(agent), QUuid::createUuid(), {}).error().code,
             ErrorCode::NotFound);
    QCOMPARE(bench.statusOf(request), u"executed"_s);
}

void TestJobCompletion::failedIsFinal()
{
    JobBench bench;
    const QUuid agent = bench.mint();
    const QUuid request = bench.approvedPatch();
    const auto job = bench.claimed(agent);
    QVERIFY(bench.queue.complete(JobBench::asAgent(agent), job.id,
                                 {.error = u"put value: denied\r\n\u0007"_s}));
    QCOMPARE(bench.statusOf(request), u"failed"_s);
    const QString reason = bench.value("SELECT failure_reason FROM access_requests");
    QVERIFY2(reason.contains(u"put value: denied"_s), qPrintable(reason));
    QVERIFY(!reason.contains(u'\n') && !reason.contains(u'\u0007'));
    const auto none = bench.queue.claim(JobBench::asAgent(agent));
    QVERIFY(none && !*none);
}

void TestJobCompletion::revokeFreesJobs()
{
    JobBench bench;
    const QUuid agent = bench.mint();
    const QUuid other = bench.mint();
    const QUuid request = bench.approvedRead();
    const auto job = bench.claimed(agent);
    QVERIFY(bench.lifecycle.revoke(bench.as(bench.admin), agent, u"lost laptop"_s));
    QCOMPARE(jobState(bench, request), u"queued 0 0"_s);
    QCOMPARE(
        bench.queue.complete(JobBench::asAgent(agent), job.id, {.succeeded = true}).error().code,
        ErrorCode::ClaimLost);
    const auto none = bench.queue.claim(JobBench::asAgent(agent));
    QVERIFY(none && !*none);
    QCOMPARE(bench.claimed(other).id, job.id);
    QCOMPARE(
        bench.value("SELECT metadata->>'reason' FROM audit_events WHERE action = 'agent.revoke'"),
        u"lost laptop"_s);
}

/// A claim that has begun and not yet committed when the agent is revoked must not outlive it.
void TestJobCompletion::revokeAndClaimExcludeEachOther()
{
    JobBench bench;
    const QUuid agent = bench.mint();
    bench.approvedRead();
    std::thread revoking;
    {
        storage::EnclosingTransaction claim(bench.db.database.connection());
        QVERIFY(*bench.queue.claim(JobBench::asAgent(agent)));
        revoking = std::thread([&] {
            const auto revoked = bench.lifecycle.revoke(bench.as(bench.admin), agent, {});
            if (!revoked)
                qFatal("%s", qPrintable(revoked.error().message));
            bench.db.database.closeThreadConnection();
        });
        // Either it waits for us, or it is over.
        QVERIFY(QTest::qWaitFor(
            [&] {
                return bench.count("pg_stat_activity WHERE wait_event_type = 'Lock'") > 0 ||
                       bench.count("agents WHERE status = 'revoked'") > 0;
            },
            10'000));
        claim.commit();
    }
    revoking.join();
    QCOMPARE(bench.count("agents WHERE status = 'revoked'"), 1);
    QCOMPARE(bench.count("sync_jobs WHERE status = 'claimed'"), 0);
}

/// The other way round: the claim found the agent alive and then met the revocation.
void TestJobCompletion::claimDuringRevokeGetsNothing()
{
    JobBench bench;
    const QUuid agent = bench.mint();
    bench.approvedRead();
    const auto call = bench.as(bench.admin);
    std::atomic<bool> gotJob = false;
    std::thread claiming;
    {
        storage::EnclosingTransaction revocation(bench.db.database.connection());
        QVERIFY(bench.lifecycle.revoke(call, agent, {}));
        claiming = std::thread([&] {
            const auto job = bench.queue.claim(JobBench::asAgent(agent));
            gotJob = job && job->has_value();
            bench.db.database.closeThreadConnection();
        });
        QVERIFY(QTest::qWaitFor(
            [&] { return bench.count("pg_stat_activity WHERE wait_event_type = 'Lock'") > 0; },
            10'000));
        revocation.commit();
    }
    claiming.join();
    QVERIFY(!gotJob);
    QCOMPARE(bench.count("sync_jobs WHERE status = 'claimed'"), 0);
}

QTEST_GUILESS_MAIN(TestJobCompletion)
#include "tst_job_completion.moc"
