// What time alone brings about (contract B10–B12, 1.3), and the thread that brings it.
#include "server/storage/advisory_lock.h"
#include "server/sweepers/expired_wraps.h"
#include "server/sweepers/housekeeping.h"
#include "server/sweepers/job_recovery.h"
#include "server/sweepers/overdue_requests.h"
#include "server/sweepers/stale_agents.h"
#include "server/sweepers/sweeper_runner.h"
#include "tests/support/request_bench.h"

#include <atomic>

#include <QElapsedTimer>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using namespace std::chrono_literals;
using sweepers::SweepOutcome;
using sweepers::SweepReport;
using sweepers::Swept;
using test::quoted;
using test::RequestBench;

namespace {

class CountingSweeper final : public sweepers::Sweeper
{
public:
    explicit CountingSweeper(std::atomic<int> &runs, std::chrono::milliseconds interval = 10ms)
        : m_runs(runs), m_interval(interval)
    {}

    [[nodiscard]] QString name() const override { return u"counting"_s; }

    [[nodiscard]] std::chrono::milliseconds interval() const override { return m_interval; }

    [[nodiscard]] Swept sweep() override
    {
        if (++m_runs % 2 == 0)
            throw std::runtime_error("every second time");
        return {.changed = 1};
    }

private:
    std::atomic<int> &m_runs;
    std::chrono::milliseconds m_interval;
};

std::vector<std::unique_ptr<sweepers::Sweeper>> only(std::unique_ptr<sweepers::Sweeper> sweeper)
{
    std::vector<std::unique_ptr<sweepers::Sweeper>> list;
    list.push_back(std::move(sweeper));
    return list;
}

} // namespace

class TestSweepers : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void overdueRequestsExpire_data();
    void overdueRequestsExpire();
    void liveLeaseHoldsARequest();
    void wrapsOfOpenRequestsWaitForTheRequest();
    void agentsBecomeStale();
    void housekeepingForgetsOnlyTheOld();
    void jobRecoveryCallsTheService();
    void runnerSurvivesFailuresAndStopsQuickly();
    void oneServerAtATime();
};

void TestSweepers::overdueRequestsExpire_data()
{
    QTest::addColumn<bool>("approved");
    QTest::newRow("pending") << false;
    QTest::newRow("approved") << true;
}

void TestSweepers::overdueRequestsExpire()
{
    QFETCH(bool, approved);
    RequestBench bench;
    const QUuid dora = bench.addUser(u"Dora"_s, {u"developer"_s});
    const QUuid abe = bench.addUser(u"Abe"_s, {u"approver"_s});
    const QUuid id = bench.submitted(dora, RequestBench::aPatch());
    const QUuid fresh = bench.submitted(dora, RequestBench::aPatch());
    if (approved)
        QVERIFY(bench.decision.approve(bench.as(abe), id, {}));
    bench.sql("UPDATE access_requests SET expires_at = now() - interval '1 second' WHERE id = " +
              quoted(id));

    sweepers::OverdueRequests sweeper(bench.expiry, 1s);
    QCOMPARE(sweeper.sweep().changed, 1);
    QCOMPARE(sweeper.sweep().changed, 0);
    QCOMPARE(bench.statusOf(id), u"expired"_s);
    QCOMPARE(bench.statusOf(fresh), u"pending"_s);
    QCOMPARE(bench.count("sync_jobs WHERE status = 'expired'"), approved ? 1 : 0);
    QCOMPARE(bench.count("secret_wraps WHERE encrypted_value IS NOT NULL AND request_id = " +
                         quoted(id)),
             0);
    QCOMPARE(bench.count("secret_wraps WHERE encrypted_value IS NOT NULL AND request_id = " +
                         quoted(fresh)),
             1);
    QCOMPARE(bench.count("audit_events WHERE action = 'request.expire' AND actor = 'system' AND "
                         "correlation_id = " +
                         quoted(id)),
             1);
}

void TestSweepers::liveLeaseHoldsARequest()
{
    RequestBench bench;
    const QUuid dora = bench.addUser(u"Dora"_s, {u"developer"_s});
    const QUuid abe = bench.addUser(u"Abe"_s, {u"approver"_s});
    const QUuid id = bench.submitted(dora, RequestBench::aPatch());
    QVERIFY(bench.decision.approve(bench.as(abe), id, {}));
    bench.sql(
        "UPDATE access_requests SET expires_at = now() - interval '1 second';"
        "UPDATE sync_jobs SET status = 'claimed', claim_expires_at = now() + interval '1 minute'");
    sweepers::OverdueRequests sweeper(bench.expiry, 1s);
    QCOMPARE(sweeper.sweep().changed, 0);
    bench.sql("UPDATE sync_jobs SET claim_expires_at = now() - interval '1 second'");
    QCOMPARE(sweeper.sweep().changed, 1);
    QCOMPARE(bench.count("sync_jobs WHERE status = 'expired'"), 1);
}

void TestSweepers::wrapsOfOpenRequestsWaitForTheRequest()
{
    RequestBench bench;
    const QUuid dora = bench.addUser(u"Dora"_s, {u"developer"_s});
    const QUuid id = bench.submitted(dora, RequestBench::aRead());
    (void)bench.postWrap(id, u"K"_s, "v");
    bench.sql("UPDATE secret_wraps SET expires_at = now() - interval '1 second'");
    sweepers::ExpiredWraps sweeper(bench.expiry, 1s);
    QCOMPARE(sweeper.sweep().changed, 0);
    bench.complete(id);
    QCOMPARE(sweeper.sweep().changed, 1);
    QCOMPARE(bench.count("secret_wraps WHERE encrypted_value IS NOT NULL"), 0);
    QCOMPARE(bench.count("secret_wraps"), 1);
}

void TestSweepers::agentsBecomeStale()
{
    RequestBench bench;
    bench.sql(
        "INSERT INTO agents (name, status, secret_hash, last_seen_at, created_at) SELECT n, s, "
        "decode(repeat('00', 32), 'hex'), seen, made FROM (VALUES "
        "('fresh', 'active', now(), now() - interval '1 day'), "
        "('silent', 'active', now() - interval '6 minutes', now() - interval '1 day'), "
        "('never seen', 'active', NULL, now() - interval '6 minutes'), "
        "('just minted', 'active', NULL, now()), "
        "('revoked', 'revoked', NULL, now() - interval '1 day')) AS v (n, s, seen, made)");
    sweepers::StaleAgents sweeper(bench.unitOfWork, 300s, 1s);
    QCOMPARE(sweeper.sweep().changed, 2);
    QCOMPARE(sweeper.sweep().changed, 0);
    QCOMPARE(bench.value(
                 "SELECT string_agg(name, ',' ORDER BY name) FROM agents WHERE status = 'stale'"),
             u"never seen,silent"_s);
    QCOMPARE(bench.count("audit_events WHERE action = 'agent.stale' AND actor = 'system'"), 2);
}

void TestSweepers::housekeepingForgetsOnlyTheOld()
{
    RequestBench bench;
    const QUuid dora = bench.addUser(u"Dora"_s);
    bench.sql("INSERT INTO sessions (id, user_id, expires_at) SELECT gen_random_uuid(), " +
              quoted(dora) +
              ", now() - days * interval '1 day' FROM (VALUES (-1), (1), (8)) AS v (days);"
              "INSERT INTO idempotency_keys (identity, method, path, key, fingerprint, status, "
              "expires_at) VALUES "
              "('u', 'POST', '/', 'old', '', 201, now() - interval '1 second'), ('u', 'POST', '/', "
              "'new', '', 201, now() + interval '1 hour');"
              "INSERT INTO login_counters (subject, locked_until, last_attempt_at) VALUES "
              "('\\x01', NULL, now() - interval '2 days'), ('\\x02', NULL, now());"
              "INSERT INTO failed_attempts (subject, address, minute) VALUES ('\\x01', '', now() - "
              "interval '2 days'), ('\\x02', '', now())");
    sweepers::Housekeeping sweeper(bench.unitOfWork, 1s);
    QCOMPARE(sweeper.sweep().changed, 4);
    QCOMPARE(sweeper.sweep().changed, 0);
    QCOMPARE(bench.count("sessions"), 2);
    QCOMPARE(bench.count("audit_events WHERE action = 'housekeeping.sweep'"), 1);
}

void TestSweepers::jobRecoveryCallsTheService()
{
    domain::IdentityKind kind = domain::IdentityKind::Anonymous;
    sweepers::JobRecovery sweeper(
        [&](const domain::CallContext &call) {
            kind = call.actor.kind;
            return 3;
        },
        1s);
    QCOMPARE(sweeper.sweep().changed, 3);
    QCOMPARE(kind, domain::IdentityKind::System);
}

void TestSweepers::runnerSurvivesFailuresAndStopsQuickly()
{
    RequestBench bench;
    std::atomic<int> runs = 0;
    std::atomic<int> failures = 0;
    sweepers::SweeperRunner runner(
        bench.db.database, only(std::make_unique<CountingSweeper>(runs)),
        [&](const SweepReport &report) { failures += report.outcome == SweepOutcome::Failure; });
    runner.start();
    QTRY_VERIFY_WITH_TIMEOUT(runs >= 6, 20'000);
    runner.stop();
    QVERIFY(failures >= 2);
    const int atStop = runs;
    runner.start();
    QTRY_VERIFY_WITH_TIMEOUT(runs > atStop, 20'000);
    runner.stop();

    sweepers::SweeperRunner slow(bench.db.database,
                                 only(std::make_unique<CountingSweeper>(runs, 1h)), {});
    slow.start();
    QElapsedTimer stopping;
    stopping.start();
    slow.stop();
    QVERIFY(stopping.elapsed() < 2000);
}

void TestSweepers::oneServerAtATime()
{
    RequestBench bench;
    const storage::Database other({.url = bench.db.url});
    auto held = storage::AdvisoryLock::tryTake(other, u"sb.sweeper.counting"_s);
    QVERIFY(held);
    QVERIFY(!storage::AdvisoryLock::tryTake(bench.db.database, u"sb.sweeper.counting"_s));
    std::atomic<int> runs = 0;
    std::atomic<int> skipped = 0;
    sweepers::SweeperRunner runner(
        bench.db.database, only(std::make_unique<CountingSweeper>(runs)),
        [&](const SweepReport &report) { skipped += report.outcome == SweepOutcome::SkippedLock; });
    runner.start();
    QTRY_VERIFY_WITH_TIMEOUT(skipped >= 2, 20'000);
    QCOMPARE(runs.load(), 0);
    held.reset();
    QTRY_VERIFY_WITH_TIMEOUT(runs >= 1, 20'000);
}

QTEST_GUILESS_MAIN(TestSweepers)
#include "tst_sweepers.moc"
