// What time does to the inventory: secrets go missing, discoveries become due.
#include "server/sweepers/discover_schedule.h"
#include "server/sweepers/stale_secrets.h"
#include "tests/support/job_bench.h"

#include <thread>

#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using namespace std::chrono_literals;
using test::JobBench;

namespace {

domain::DiscoverTarget targetNamed(const QString &name)
{
    return {.name = name, .cluster = u"eu"_s, .providerType = u"vault"_s, .scope = u"team/"_s};
}

} // namespace

class TestDiscoverySweepers : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void secretsGoMissing();
    void targetsAreQueuedOnceWhileOneWaits();
    void anotherServersJobWillDo();
    void twoServersAtOnce();
    void agentsGetWhatTheyServe();
};

void TestDiscoverySweepers::secretsGoMissing()
{
    JobBench bench;
    bench.sql(R"(INSERT INTO secrets (cluster_name, provider_type, secret_ref, last_seen_at)
        VALUES ('eu', 'vault', 'old', now() - interval '25 hours'), ('eu', 'vault', 'older', now() - interval '9 days'),
               ('us', 'file', 'old', now() - interval '25 hours'), ('eu', 'vault', 'fresh', now() - interval '23 hours'))");
    sweepers::StaleSecrets sweeper(bench.unitOfWork, 24h, 5min);
    QCOMPARE(sweeper.sweep().changed, 3);
    QCOMPARE(
        bench.value("SELECT string_agg(secret_ref, ' ') FROM secrets WHERE status = 'present'"),
        u"fresh"_s);
    QCOMPARE(
        bench.value(
            "SELECT string_agg(resource || metadata, ' ' ORDER BY resource) FROM audit_events "
            "WHERE action = 'discovery.missing' AND actor = 'system'"),
        uR"(cluster:eu{"count": 2, "provider_type": "vault"} cluster:us{"count": 1, "provider_type": "file"})"_s);
    // Nothing more to do, nothing more to tell.
    QCOMPARE(sweeper.sweep().changed, 0);
    QCOMPARE(bench.count("audit_events WHERE action = 'discovery.missing'"), 2);
    QVERIFY(!sweeper.sweep().more);
}

void TestDiscoverySweepers::targetsAreQueuedOnceWhileOneWaits()
{
    JobBench bench;
    sweepers::DiscoverSchedule sweeper(bench.board, {targetNamed(u"a"_s), targetNamed(u"b"_s)},
                                       100ms);
    QCOMPARE(sweeper.sweep().changed, 2);
    QCOMPARE(
        bench.value("SELECT concat_ws('|', job_type, status, agent_scope, scope_provider, "
                    "scope_cluster, payload, "
                    "request_id IS NULL) FROM sync_jobs WHERE discover_target = 'a'"),
        uR"(discover|queued|{"provider": "vault", "cluster_name": "eu"}|vault|eu|)"
        uR"({"scope": "team/", "cluster_name": "eu", "target_provider_type": "vault", "target_provider_config": {}}|t)"_s);
    QCOMPARE(bench.count("audit_events WHERE action = 'job.enqueue' AND actor = 'system' AND "
                         "metadata ->> 'discover_target' IN ('a', 'b')"),
             2);
    QTest::qWait(150);
    QCOMPARE(sweeper.sweep().changed, 0);
    QCOMPARE(bench.count("audit_events WHERE action = 'job.enqueue'"), 2);
    // Claimed is not done; done is.
    bench.sql("UPDATE sync_jobs SET status = 'claimed' WHERE discover_target = 'a'");
    QCOMPARE(sweeper.sweep().changed, 0);
    bench.sql("UPDATE sync_jobs SET status = 'succeeded' WHERE discover_target = 'a'");
    QCOMPARE(sweeper.sweep().changed, 1);
    bench.sql("UPDATE sync_jobs SET status = 'failed'");
    QTest::qWait(150);
    QCOMPARE(sweeper.sweep().changed, 2);
}

void TestDiscoverySweepers::anotherServersJobWillDo()
{
    JobBench bench;
    sweepers::DiscoverSchedule sweeper(bench.board, {targetNamed(u"a"_s)}, 1h);
    QCOMPARE(sweeper.sweep().changed, 1);
    bench.sql("UPDATE sync_jobs SET status = 'succeeded'");
    // A second server, or this one after a restart, comes within the interval.
    QCOMPARE(sweeper.sweep().changed, 0);
    bench.sql("UPDATE sync_jobs SET created_at = now() - interval '55 minutes'");
    QCOMPARE(sweeper.sweep().changed, 1);
}

void TestDiscoverySweepers::twoServersAtOnce()
{
    JobBench bench;
    for (int round = 0; round < 20; ++round) {
        const QString name = u"t%1"_s.arg(round);
        std::atomic<int> queued = 0;
        std::vector<std::thread> servers;
        for (int server = 0; server < 3; ++server)
            servers.emplace_back([&] {
                sweepers::DiscoverSchedule sweeper(bench.board, {targetNamed(name)}, 1ms);
                queued += sweeper.sweep().changed;
                bench.db.database.closeThreadConnection();
            });
        for (std::thread &server : servers)
            server.join();
        QCOMPARE(queued.load(), 1);
    }
    QCOMPARE(bench.count("sync_jobs"), 20);
    QCOMPARE(bench.count("audit_events WHERE action = 'job.enqueue'"), 20);
}

void TestDiscoverySweepers::agentsGetWhatTheyServe()
{
    JobBench bench;
    sweepers::DiscoverSchedule sweeper(bench.board, {targetNamed(u"a"_s)}, 1h);
    QCOMPARE(sweeper.sweep().changed, 1);
    QVERIFY(bench.claim(bench.mint({{u"cluster"_s, u"us"_s}})).id.isNull());
    QVERIFY(bench.claim(bench.mint({{u"provider"_s, u"file"_s}})).id.isNull());
    const domain::SyncJob job = bench.claim(bench.mint({{u"cluster"_s, u"eu"_s}}));
    QCOMPARE(job.type, domain::JobType::Discover);
    QCOMPARE(job.payload.value(u"scope"_s).toString(), u"team/"_s);
}

QTEST_GUILESS_MAIN(TestDiscoverySweepers)
#include "tst_discovery_sweepers.moc"
