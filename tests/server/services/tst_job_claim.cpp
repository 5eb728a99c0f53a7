// Which job an agent gets, and that nobody else gets it meanwhile (contract B11, invariants S2,
// S8).
#include "tests/support/job_bench.h"

#include <barrier>
#include <mutex>
#include <set>
#include <thread>

#include <QJsonArray>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using test::JobBench;
using test::quoted;

class TestJobClaim : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nothingToClaim();
    void scopesDecideWhoGetsAJob_data();
    void scopesDecideWhoGetsAJob();
    void requestMustBeApprovedAndInTime_data();
    void requestMustBeApprovedAndInTime();
    void racersNeverShareAJob();
    void lockedJobsArePassedBy();
    void claimIsAudited();
};

void TestJobClaim::nothingToClaim()
{
    JobBench bench;
    const int before = bench.count("audit_events");
    QVERIFY(bench.claim(bench.mint()).id.isNull());
    // An unknown agent gets nothing, whoever let it in.
    bench.discover();
    QVERIFY(bench.claim(QUuid::createUuid()).id.isNull());
    // Mint and enqueue, no claim.
    QCOMPARE(bench.count("audit_events"), before + 2);
}

void TestJobClaim::scopesDecideWhoGetsAJob_data()
{
    QTest::addColumn<QJsonObject>("agent");
    QTest::addColumn<QJsonObject>("job");
    QTest::addColumn<bool>("gets");
    const auto row = [](const char *what, const QJsonObject &agent, const QJsonObject &job,
                        bool gets) { QTest::newRow(what) << agent << job << gets; };
    row("nothing bounds anything", {}, {}, true);
    row("job asks, agent unbounded", {}, {{u"provider"_s, u"vault"_s}}, true);
    row("agent bounded, job asks nothing", {{u"provider"_s, u"vault"_s}}, {}, true);
    row("equal", {{u"provider"_s, u"vault"_s}}, {{u"provider"_s, u"vault"_s}}, true);
    row("different", {{u"provider"_s, u"vault"_s}}, {{u"provider"_s, u"file"_s}}, false);
    row("case counts", {{u"provider"_s, u"Vault"_s}}, {{u"provider"_s, u"vault"_s}}, false);
    row("contained", {{u"providers"_s, QJsonArray{u"file"_s, u"vault"_s}}},
        {{u"provider"_s, u"vault"_s}}, true);
    row("not contained", {{u"providers"_s, QJsonArray{u"file"_s}}}, {{u"provider"_s, u"vault"_s}},
        false);
    row("alias provider_type", {{u"provider_type"_s, u"vault"_s}}, {{u"provider"_s, u"vault"_s}},
        true);
    row("alias cluster", {{u"cluster"_s, u"eu"_s}}, {{u"cluster_name"_s, u"eu"_s}}, true);
    row("alias clusters", {{u"clusters"_s, QJsonArray{u"eu"_s, u"us"_s}}},
        {{u"cluster_name"_s, u"us"_s}}, true);
    row("other cluster", {{u"cluster"_s, u"eu"_s}}, {{u"cluster_name"_s, u"us"_s}}, false);
    row("both must match", {{u"provider"_s, u"vault"_s}, {u"cluster"_s, u"eu"_s}},
        {{u"provider"_s, u"vault"_s}, {u"cluster_name"_s, u"us"_s}}, false);
    row("both match", {{u"provider"_s, u"vault"_s}, {u"cluster"_s, u"eu"_s}},
        {{u"provider"_s, u"vault"_s}, {u"cluster_name"_s, u"eu"_s}}, true);
    row("hostile text", {{u"provider"_s, u"' OR true --"_s}}, {{u"provider"_s, u"vault"_s}}, false);
}

void TestJobClaim::scopesDecideWhoGetsAJob()
{
    QFETCH(QJsonObject, agent);
    QFETCH(QJsonObject, job);
    static JobBench bench;
    bench.sql("UPDATE sync_jobs SET status = 'expired'");
    const QUuid mine = bench.mint(agent);
    const QUuid id = bench.discover(job);
    QTEST(bench.claim(mine).id == id, "gets");

    // The same job for this agent alone: nobody else gets it, whatever their scope.
    bench.sql("UPDATE sync_jobs SET status = 'expired'");
    QJsonObject pinned = job;
    pinned.insert(u"agent_id"_s, mine.toString(QUuid::WithoutBraces));
    const QUuid pinnedId = bench.discover(pinned);
    QVERIFY(bench.claim(bench.mint(agent)).id.isNull());
    QTEST(bench.claim(mine).id == pinnedId, "gets");
}

void TestJobClaim::requestMustBeApprovedAndInTime_data()
{
    QTest::addColumn<QByteArray>("change");
    QTest::addColumn<bool>("claimable");
    QTest::newRow("approved") << QByteArray("status = 'approved'") << true;
    QTest::newRow("cancelled") << QByteArray("status = 'cancelled'") << false;
    QTest::newRow("pending") << QByteArray("status = 'pending'") << false;
    QTest::newRow("executed") << QByteArray("status = 'executed'") << false;
    QTest::newRow("overdue") << QByteArray("expires_at = now() - interval '1 second'") << false;
}

void TestJobClaim::requestMustBeApprovedAndInTime()
{
    QFETCH(QByteArray, change);
    JobBench bench;
    const QUuid agent = bench.mint();
    const QUuid request = bench.approvedPatch();
    bench.sql("UPDATE access_requests SET " + change + " WHERE id = " + quoted(request));
    QTEST(!bench.claim(agent).id.isNull(), "claimable");
}

void TestJobClaim::racersNeverShareAJob()
{
    constexpr int racers = 16;
    constexpr int jobs = 150;
    JobBench bench;
    for (int i = 0; i < jobs; ++i)
        bench.discover();
    // Many patches of one place: only one may be held at any time.
    for (int i = 0; i < 15; ++i)
        bench.approvedPatch();
    std::vector<QUuid> agents;
    for (int i = 0; i < racers; ++i)
        agents.push_back(bench.mint());
    std::mutex mutex;
    std::multiset<QUuid> claimed;
    std::barrier starting(racers);
    std::vector<std::thread> threads;
    for (const QUuid &agent : agents) {
        threads.emplace_back([&, agent] {
            starting.arrive_and_wait();
            for (int tried = 0; tried < 4 * jobs; ++tried) {
                const auto job = bench.claim(agent);
                if (job.id.isNull())
                    break;
                const std::lock_guard lock(mutex);
                claimed.insert(job.id);
            }
            bench.db.database.closeThreadConnection();
        });
    }
    for (std::thread &thread : threads)
        thread.join();
    for (const QUuid &id : claimed)
        QCOMPARE(claimed.count(id), std::size_t(1));
    // A racer may have met another's lock and left; what is left over is still there to be had.
    while (true) {
        const auto job = bench.claim(agents.front());
        if (job.id.isNull())
            break;
        QVERIFY(!claimed.contains(job.id));
        claimed.insert(job.id);
    }
    QCOMPARE(claimed.size(), std::size_t(jobs + 1));
    QCOMPARE(bench.count("sync_jobs WHERE job_type = 'patch' AND status = 'claimed'"), 1);
    QCOMPARE(bench.count("audit_events WHERE action = 'job.claim'"), jobs + 1);
}

void TestJobClaim::lockedJobsArePassedBy()
{
    JobBench bench;
    const QUuid agent = bench.mint();
    const QUuid first = bench.discover();
    const QUuid second = bench.discover();
    static const QString lockJob = u"SELECT id FROM sync_jobs WHERE id = ? FOR UPDATE"_s;
    const storage::Database other({.url = bench.db.url, .applicationName = u"other"_s});
    {
        storage::Transaction tx(other.connection());
        QVERIFY(tx.queryRow(lockJob, {first}));
        QCOMPARE(bench.claim(agent).id, second);
    }
    QCOMPARE(bench.claim(agent).id, first);
}

void TestJobClaim::claimIsAudited()
{
    JobBench bench;
    const QUuid agent = bench.mint();
    const QUuid request = bench.approvedPatch();
    const auto job = bench.claimed(agent);
    QCOMPARE(bench.count("audit_events WHERE action = 'job.claim' AND actor = 'agent:" +
                         agent.toByteArray(QUuid::WithoutBraces) +
                         "' AND resource = 'job:" + job.id.toByteArray(QUuid::WithoutBraces) +
                         "' AND correlation_id = " + quoted(request)),
             1);
}

QTEST_GUILESS_MAIN(TestJobClaim)
#include "tst_job_claim.moc"
