// The queue (contract B11, 1.2): who gets what, for how long and how often.
#include "tests/support/job_bench.h"

#include <QJsonArray>
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

void moveTo(const JobBench &bench, const QUuid &request, const QByteArray &assignments)
{
    bench.sql("UPDATE sync_jobs SET " + assignments + " WHERE request_id = " + quoted(request));
}

} // namespace

class TestJobQueue : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void oldestFirst();
    void scopeDecides_data();
    void scopeDecides();
    void onePatchPerLocation();
    void expiredRequestsAreNotClaimed();
    void claimLiftsTheWraps();
    void renewIsBounded();
    void renewNeedsTheLiveClaim();
    void releaseCountsLikeALapse();
    void lapsedIsClaimedAgain();
    void usedAttemptsAreLimited();
    void unusedClaimsAreLimited();
};

void TestJobQueue::oldestFirst()
{
    JobBench bench;
    const QUuid agent = bench.mint();
    std::vector<QUuid> order;
    for (int at = 0; at < 4; ++at)
        order.push_back(bench.approvedRead());
    // Newest by id and place in the table is oldest by time.
    for (std::size_t at = 0; at < order.size(); ++at)
        moveTo(bench, order[at],
               "created_at = now() - interval '" + QByteArray::number(int(at) + 1) + " minutes'");
    for (auto at = order.rbegin(); at != order.rend(); ++at)
        QCOMPARE(bench.claimed(agent).requestId, *at);
    const auto none = bench.queue.claim(JobBench::asAgent(agent));
    QVERIFY(none && !*none);
}

void TestJobQueue::scopeDecides_data()
{
    QTest::addColumn<QJsonObject>("scope");
    QTest::addColumn<QByteArray>("job");
    QTest::addColumn<bool>("gets");
    const QJsonObject both{{u"cluster"_s, u"eu"_s},
                           {u"providers"_s, QJsonArray{u"file"_s, u"vault"_s}}};
    const QByteArray none;
    QTest::newRow("both open") << QJsonObject() << none << true;
    QTest::newRow("provider equal")
        << QJsonObject{{u"provider"_s, u"file"_s}} << "scope_provider = 'file'"_ba << true;
    QTest::newRow("provider other")
        << QJsonObject{{u"provider_type"_s, u"file"_s}} << "scope_provider = 'vault'"_ba << false;
    QTest::newRow("in a list") << both << "scope_provider = 'vault', scope_cluster = 'eu'"_ba
                               << true;
    QTest::newRow("one of two") << both << "scope_provider = 'vault', scope_cluster = 'us'"_ba
                                << false;
    QTest::newRow("agent lacks the key")
        << QJsonObject{{u"provider"_s, u"file"_s}}
        << "scope_provider = 'file', scope_cluster = 'eu'"_ba << true;
    QTest::newRow("job lacks the key")
        << both << "scope_provider = NULL, scope_cluster = NULL"_ba << true;
    QTest::newRow("clusters") << QJsonObject{{u"clusters"_s, QJsonArray{u"us"_s}}}
                              << "scope_cluster = 'eu'"_ba << false;
    QTest::newRow("empty list") << QJsonObject{{u"providers"_s, QJsonArray{}}}
                                << "scope_provider = 'file'"_ba << false;
    QTest::newRow("pinned elsewhere")
        << QJsonObject() << "scope_agent = '00000000-0000-4000-8000-00000000000a'"_ba << false;
    QTest::newRow("pinned here") << QJsonObject() << "scope_agent = (SELECT id FROM agents)"_ba
                                 << true;
}

void TestJobQueue::scopeDecides()
{
    QFETCH(QJsonObject, scope);
    QFETCH(QByteArray, job);
    QFETCH(bool, gets);
    JobBench bench;
    const auto minted =
        bench.enrollment.mint(bench.as(bench.admin), {.name = u"a"_s, .scope = scope});
    if (!minted) {
        // A scope that could never match is refused when it is given.
        QVERIFY(!gets);
        QCOMPARE(minted.error().code, ErrorCode::InvalidValue);
        return;
    }
    const QUuid request = bench.approvedRead();
    if (!job.isEmpty())
        moveTo(bench, request, job);
    const auto claimed = bench.queue.claim(JobBench::asAgent(minted->id));
    QVERIFY(claimed);
    QCOMPARE(claimed->has_value(), gets);
}

void TestJobQueue::onePatchPerLocation()
{
    JobBench bench;
    const QUuid agent = bench.mint();
    const QUuid first = bench.approvedPatch();
    const QUuid second = bench.approvedPatch();
    const QUuid read = bench.approvedRead();
    QCOMPARE(bench.claimed(agent).requestId, first);
    // The second patch of that place waits; the read need not.
    QCOMPARE(bench.claimed(agent).requestId, read);
    const auto none = bench.queue.claim(JobBench::asAgent(agent));
    QVERIFY(none && !*none);
    const QUuid job = QUuid::fromString(
        bench.value("SELECT id FROM sync_jobs WHERE request_id = " + quoted(first)));
    QVERIFY(bench.queue.complete(JobBench::asAgent(agent), job, {.succeeded = true}));
    QCOMPARE(bench.claimed(agent).requestId, second);
}

void TestJobQueue::expiredRequestsAreNotClaimed()
{
    JobBench bench;
    const QUuid agent = bench.mint();
    const QUuid request = bench.approvedRead();
    bench.sql("UPDATE access_requests SET expires_at = now() - interval '1 ms'");
    const auto none = bench.queue.claim(JobBench::asAgent(agent));
    QVERIFY(none && !*none);
    QCOMPARE(jobState(bench, request), u"queued 0 0"_s);
}

void TestJobQueue::claimLiftsTheWraps()
{
    JobBench bench;
    const QUuid agent = bench.mint();
    const QUuid request = bench.approvedPatch();
    bench.sql("UPDATE secret_wraps SET expires_at = now() + interval '5 seconds'");
    bench.claimed(agent);
    QCOMPARE(bench.count("secret_wraps WHERE expires_at > now() + interval '290 seconds' AND "
                         "request_id = " +
                         quoted(request)),
             1);
    // Longer is never made shorter.
    bench.sql("UPDATE secret_wraps SET expires_at = now() + interval '1 day'");
    bench.lapse();
    bench.claimed(agent);
    QCOMPARE(bench.count("secret_wraps WHERE expires_at > now() + interval '23 hours'"), 1);
}

void TestJobQueue::renewIsBounded()
{
    JobBench bench({.leaseSeconds = 60, .longestLeaseSeconds = 100});
    const QUuid agent = bench.mint();
    bench.approvedRead();
    const auto job = bench.claimed(agent);
    const auto left = [&] {
        return bench
            .value("SELECT extract(epoch FROM claim_expires_at - claimed_at)::int FROM "
                   "sync_jobs")
            .toInt();
    };
    QCOMPARE(left(), 60);
    bench.sql(
        "UPDATE sync_jobs SET claimed_at = now() - interval '30 s', claim_expires_at = now() + "
        "interval '30 s'");
    QVERIFY(bench.queue.renew(JobBench::asAgent(agent), job.id, *job.claimId));
    QCOMPARE(left(), 90);
    bench.sql(
        "UPDATE sync_jobs SET claimed_at = now() - interval '80 s', claim_expires_at = now() + "
        "interval '10 s'");
    QVERIFY(bench.queue.renew(JobBench::asAgent(agent), job.id, *job.claimId));
    QCOMPARE(left(), 100);
    QCOMPARE(bench.count("audit_events WHERE action = 'job.renew'"), 0);
}

void TestJobQueue::renewNeedsTheLiveClaim()
{
    JobBench bench;
    const QUuid agent = bench.mint();
    const QUuid other = bench.mint();
    bench.approvedRead();
    const auto job = bench.claimed(agent);
    const auto refused = [&](const QUuid &who, const QUuid &claim) {
        const auto lease = bench.queue.renew(JobBench::asAgent(who), job.id, claim);
        return lease ? ErrorCode::Internal : lease.error().code;
    };
    QCOMPARE(refused(other, *job.claimId), ErrorCode::ClaimLost);
    QCOMPARE(refused(agent, QUuid::createUuid()), ErrorCode::ClaimLost);
    bench.lapse();
    QCOMPARE(refused(agent, *job.claimId), ErrorCode::ClaimLost);
    const auto unknown =
        bench.queue.renew(JobBench::asAgent(agent), QUuid::createUuid(), *job.claimId);
    QCOMPARE(unknown.error().code, ErrorCode::NotFound);
}

void TestJobQueue::releaseCountsLikeALapse()
{
    JobBench bench({.maxIdleClaims = 2});
    const QUuid agent = bench.mint();
    const QUuid request = bench.approvedRead();
    auto job = bench.claimed(agent);
    QVERIFY(!bench.queue.release(JobBench::asAgent(agent), job.id, QUuid::createUuid()));
    QVERIFY(bench.queue.release(JobBench::asAgent(agent), job.id, *job.claimId));
    QCOMPARE(jobState(bench, request), u"queued 0 1"_s);
    QVERIFY2(!bench.queue.release(JobBench::asAgent(agent), job.id, *job.claimId),
             "once is enough");
    job = bench.claimed(agent);
    QVERIFY(bench.queue.release(JobBench::asAgent(agent), job.id, *job.claimId));
    QCOMPARE(bench.statusOf(request), u"failed"_s);
}

void TestJobQueue::lapsedIsClaimedAgain()
{
    JobBench bench;
    const QUuid agent = bench.mint();
    const QUuid other = bench.mint();
    const QUuid request = bench.approvedRead();
    const auto first = bench.claimed(agent);
    const auto none = bench.queue.claim(JobBench::asAgent(other));
    QVERIFY(none && !*none);
    bench.lapse();
    const auto second = bench.claimed(other);
    QCOMPARE(second.id, first.id);
    QVERIFY(second.claimId != first.claimId);
    QCOMPARE(jobState(bench, request), u"claimed 0 1"_s);
}

void TestJobQueue::usedAttemptsAreLimited()
{
    JobBench bench({.maxAttempts = 2});
    const QUuid agent = bench.mint();
    const QUuid request = bench.approvedPatch();
    for (int attempt = 1; attempt <= 2; ++attempt) {
        const auto job = bench.claimed(agent);
        QVERIFY(bench.exchange.fetch(JobBench::asAgent(agent), bench.wrapOf(request), job.claimId));
        bench.lapse();
    }
    QCOMPARE(jobState(bench, request), u"claimed 2 0"_s);
    const auto none = bench.queue.claim(JobBench::asAgent(agent));
    QVERIFY2(none && !*none, "its chances are used up");
    QCOMPARE(bench.queue.recoverLapsed(JobBench::asSystem()), 1);
    QCOMPARE(bench.statusOf(request), u"failed"_s);
    QVERIFY(!bench.value("SELECT failure_reason FROM access_requests").isEmpty());
    QCOMPARE(bench.count("secret_wraps WHERE encrypted_value IS NOT NULL"), 0);
    QCOMPARE(bench.count("audit_events WHERE action = 'job.fail' AND actor = 'system'"), 1);
    QCOMPARE(bench.queue.recoverLapsed(JobBench::asSystem()), 0);
}

void TestJobQueue::unusedClaimsAreLimited()
{
    JobBench bench;
    const QUuid agent = bench.mint();
    const QUuid request = bench.approvedRead();
    for (int claim = 1; claim <= 9; ++claim) {
        bench.claimed(agent);
        bench.lapse();
        if (claim % 2 == 0)
            QCOMPARE(bench.queue.recoverLapsed(JobBench::asSystem()), 1);
    }
    QCOMPARE(bench.statusOf(request), u"approved"_s);
    bench.claimed(agent);
    bench.lapse();
    const auto none = bench.queue.claim(JobBench::asAgent(agent));
    QVERIFY(none && !*none);
    QCOMPARE(bench.queue.recoverLapsed(JobBench::asSystem()), 1);
    QCOMPARE(bench.statusOf(request), u"failed"_s);
}

QTEST_GUILESS_MAIN(TestJobQueue)
#include "tst_job_queue.moc"
