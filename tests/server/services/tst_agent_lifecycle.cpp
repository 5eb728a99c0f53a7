// What happens to agents: minted, listed, alive, stale, revoked (contract C, 1.3, B11). After a
// revoke has committed, no job is or stays claimed by that agent.
#include "server/crypto/agent_secret.h"
#include "shared/crypto/sha256.h"
#include "tests/support/job_bench.h"

#include <atomic>
#include <barrier>
#include <thread>

#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using test::codeOf;
using test::JobBench;
using test::quoted;

class TestAgentLifecycle : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void mintStoresOnlyAHash();
    void mintRefuses_data();
    void mintRefuses();
    void listsPageByPage();
    void setsThePublicKey();
    void heartbeatWakesTheStale();
    void staleAgentsMayStillClaim();
    void revokeFreesJobs();
    void revokeIsFinalAndIdempotent();
    void revokedAgentsHoldNothing();
    void revokeRacesClaims();
};

void TestAgentLifecycle::mintStoresOnlyAHash()
{
    JobBench bench;
    const auto minted = bench.enrollment.mint(
        JobBench::asSystem(), {.name = u"  eu "_s, .scope = {{u"cluster"_s, u"eu"_s}}});
    QVERIFY(minted);
    QCOMPARE(minted->name, u"eu"_s);
    QCOMPARE(minted->secret.size(), std::size_t(43));
    const QByteArray secret(minted->secret.view().data(), 43);
    QCOMPARE(bench.value("SELECT encode(secret_hash, 'hex') FROM agents"),
             QString::fromLatin1(crypto::sha256(secret).toHex()));
    QCOMPARE(bench.count("agents WHERE agents::text LIKE '%" + secret + "%'"), 0);
    QCOMPARE(bench.count("audit_events WHERE audit_events::text LIKE '%" + secret + "%'"), 0);
    QCOMPARE(bench.count("audit_events WHERE action = 'agent.mint' AND metadata->>'name' = 'eu'"),
             1);
    const auto other = bench.enrollment.mint(JobBench::asSystem(), {.name = u"us"_s});
    QVERIFY(other);
    QVERIFY(!other->secret.equals(minted->secret));
}

void TestAgentLifecycle::mintRefuses_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QJsonObject>("scope");
    QTest::addColumn<int>("keyBytes");
    QTest::addColumn<QString>("code");
    QTest::newRow("blank name") << u" \t"_s << QJsonObject{} << 0 << u"invalid_value"_s;
    QTest::newRow("taken name") << u"taken"_s << QJsonObject{} << 0 << u"conflict"_s;
    QTest::newRow("short key") << u"new"_s << QJsonObject{} << 31 << u"invalid_value"_s;
    QTest::newRow("long key") << u"new"_s << QJsonObject{} << 33 << u"invalid_value"_s;
    QTest::newRow("unknown scope key")
        << u"new"_s << QJsonObject{{u"team"_s, u"pay"_s}} << 0 << u"invalid_value"_s;
    QTest::newRow("scope of a number")
        << u"new"_s << QJsonObject{{u"cluster"_s, 5}} << 0 << u"invalid_value"_s;
    QTest::newRow("good") << u"new"_s << QJsonObject{{u"cluster"_s, u"eu"_s}} << 32 << u"none"_s;
}

void TestAgentLifecycle::mintRefuses()
{
    QFETCH(QString, name);
    QFETCH(QJsonObject, scope);
    QFETCH(int, keyBytes);
    JobBench bench;
    QVERIFY(bench.enrollment.mint(JobBench::asSystem(), {.name = u"taken"_s}));
    const auto minted = bench.enrollment.mint(
        JobBench::asSystem(),
        {.name = name, .scope = scope, .publicKey = QByteArray(keyBytes, 'k')});
    QTEST(codeOf(minted), "code");
    QCOMPARE(bench.count("agents"), minted ? 2 : 1);
    QCOMPARE(bench.count("audit_events WHERE action = 'agent.mint'"), minted ? 2 : 1);
}

void TestAgentLifecycle::listsPageByPage()
{
    JobBench bench;
    std::vector<QUuid> made;
    for (int i = 0; i < 5; ++i)
        made.push_back(bench.mint());
    bench.discover();
    bench.claimed(made[1]);
    // One moment for all: the id decides between them.
    bench.sql("UPDATE agents SET created_at = now()");
    std::sort(made.begin(), made.end(), [](const QUuid &a, const QUuid &b) {
        return a.toString(QUuid::WithoutBraces) < b.toString(QUuid::WithoutBraces);
    });
    std::vector<QUuid> seen;
    int claimed = 0;
    domain::PageRequest page{.limit = 2};
    do {
        const auto listed = bench.lifecycle.list(page);
        QVERIFY(listed);
        QVERIFY(listed->items.size() <= 2);
        for (const auto &row : listed->items) {
            seen.push_back(row.agent.id);
            claimed += row.claimedJobs;
        }
        page.after = listed->next;
    } while (page.after);
    QCOMPARE(seen, made);
    QCOMPARE(claimed, 1);
}

void TestAgentLifecycle::setsThePublicKey()
{
    JobBench bench;
    const QUuid agent = bench.mint();
    const auto set = [&](const QByteArray &key) {
        return codeOf(bench.lifecycle.setPublicKey(JobBench::asAgent(agent), key));
    };
    QCOMPARE(set(QByteArray(31, 'k')), u"invalid_field"_s);
    QCOMPARE(set({}), u"invalid_field"_s);
    QCOMPARE(bench.count("agents WHERE public_key IS NOT NULL"), 0);
    QCOMPARE(set(QByteArray(32, '\0')), u"none"_s);
    QCOMPARE(set(QByteArray(32, 'b')), u"none"_s);
    QCOMPARE(bench.value("SELECT encode(public_key, 'escape') FROM agents"), QString(32, u'b'));
    // At every call, with the short fingerprint of contract C.
    const QByteArray sha =
        crypto::sha256(QByteArray(32, 'b'))
            .first(8)
            .toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
    QCOMPARE(bench.count("audit_events WHERE action = 'agent.public_key.set'"), 2);
    QCOMPARE(bench.count("audit_events WHERE metadata->>'public_key_sha' = '" + sha + "'"), 1);
}

void TestAgentLifecycle::heartbeatWakesTheStale()
{
    JobBench bench;
    const QUuid agent = bench.mint();
    bench.sql("UPDATE agents SET status = 'stale', last_seen_at = now() - interval '1 day'");
    const int audited = bench.count("audit_events");
    QVERIFY(bench.lifecycle.heartbeat(JobBench::asAgent(agent), u"1.2.3"_s));
    QCOMPARE(bench.count("agents WHERE status = 'active' AND agent_version = '1.2.3' AND "
                         "last_seen_at > now() - interval '1 minute'"),
             1);
    QVERIFY(bench.lifecycle.heartbeat(JobBench::asAgent(agent), {}));
    QCOMPARE(bench.value("SELECT agent_version FROM agents"), u"1.2.3"_s);
    QCOMPARE(bench.count("audit_events"), audited);
    bench.sql("UPDATE agents SET status = 'revoked'");
    QCOMPARE(codeOf(bench.lifecycle.heartbeat(JobBench::asAgent(agent), {})),
             u"agent_auth_rejected"_s);
    QCOMPARE(bench.value("SELECT status FROM agents"), u"revoked"_s);
    QCOMPARE(codeOf(bench.lifecycle.heartbeat(JobBench::asAgent(QUuid::createUuid()), {})),
             u"agent_auth_rejected"_s);
}

void TestAgentLifecycle::staleAgentsMayStillClaim()
{
    JobBench bench;
    const QUuid agent = bench.mint();
    bench.sql("UPDATE agents SET status = 'stale'");
    const QUuid job = bench.discover();
    QCOMPARE(bench.claim(agent).id, job);
}

void TestAgentLifecycle::revokeFreesJobs()
{
    JobBench bench;
    const QUuid gone = bench.mint();
    const QUuid stays = bench.mint();
    const QUuid request = bench.approvedPatch();
    const auto used = bench.claimed(gone);
    QVERIFY(bench.exchange.fetch(JobBench::asAgent(gone), bench.wrapOf(request), used.claimId));
    bench.discover();
    const auto lapsed = bench.claimed(gone);
    bench.lapse();
    const QUuid others = bench.discover();
    bench.sql("UPDATE sync_jobs SET created_at = now() - interval '1 day' WHERE id = " +
              quoted(others));
    QCOMPARE(bench.claim(stays).id, others);

    QVERIFY(bench.lifecycle.revoke(JobBench::asSystem(), gone, u"lost laptop"_s));
    QCOMPARE(bench.count("sync_jobs WHERE claimed_by = " + quoted(gone)), 0);
    QCOMPARE(bench.jobStatus(used.id), u"queued"_s);
    QCOMPARE(bench.jobStatus(lapsed.id), u"queued"_s);
    QCOMPARE(bench.jobStatus(others), u"claimed"_s);
    QCOMPARE(bench.count("audit_events WHERE action = 'agent.revoke' AND "
                         "metadata->>'reason' = 'lost laptop'"),
             1);
    QCOMPARE(bench.count("audit_events WHERE action = 'job.release' AND "
                         "metadata->>'because' = 'agent revoked'"),
             2);
    // Another agent takes over, and the value is there for it: a new claim of the same job.
    const auto again = bench.claimed(stays);
    QCOMPARE(again.id, used.id);
    QVERIFY(bench.exchange.fetch(JobBench::asAgent(stays), bench.wrapOf(request), again.claimId));
}

void TestAgentLifecycle::revokeIsFinalAndIdempotent()
{
    JobBench bench;
    const QUuid agent = bench.mint();
    QCOMPARE(codeOf(bench.lifecycle.revoke(JobBench::asSystem(), QUuid::createUuid(), {})),
             u"not_found"_s);
    QVERIFY(bench.lifecycle.revoke(JobBench::asSystem(), agent, {}));
    QVERIFY(bench.lifecycle.revoke(JobBench::asSystem(), agent, {}));
    QCOMPARE(bench.count("audit_events WHERE action = 'agent.revoke'"), 1);
    QCOMPARE(bench.value("SELECT status FROM agents"), u"revoked"_s);
}

void TestAgentLifecycle::revokedAgentsHoldNothing()
{
    JobBench bench;
    const QUuid agent = bench.mint();
    const auto call = JobBench::asAgent(agent);
    const QUuid request = bench.approvedPatch();
    const auto job = bench.claimed(agent);
    QVERIFY(bench.lifecycle.revoke(JobBench::asSystem(), agent, {}));
    // A call that was let in just before the revoke committed finds nothing to hold on to.
    QVERIFY(bench.claim(agent).id.isNull());
    QCOMPARE(codeOf(bench.exchange.fetch(call, bench.wrapOf(request), job.claimId)),
             u"not_found"_s);
    QCOMPARE(codeOf(bench.queue.renew(call, job.id, *job.claimId)), u"claim_lost"_s);
    QCOMPARE(codeOf(bench.queue.release(call, job.id, *job.claimId)), u"claim_lost"_s);
    QCOMPARE(codeOf(bench.queue.complete(call, job.id, {.succeeded = true})), u"claim_lost"_s);
    QCOMPARE(bench.jobStatus(job.id), u"queued"_s);
    QCOMPARE(bench.statusOf(request), u"approved"_s);
}

void TestAgentLifecycle::revokeRacesClaims()
{
    constexpr int rounds = 60;
    constexpr int claimers = 4;
    JobBench bench;
    for (int i = 0; i < 2 * claimers * rounds; ++i)
        bench.discover();
    std::vector<QUuid> agents;
    for (int round = 0; round < rounds; ++round)
        agents.push_back(bench.mint());
    std::atomic<int> refused = 0;
    std::barrier starting(claimers + 1);
    std::vector<std::thread> threads;
    for (int claimer = 0; claimer < claimers; ++claimer) {
        threads.emplace_back([&] {
            for (const QUuid &agent : agents) {
                starting.arrive_and_wait();
                (void)bench.claim(agent);
                (void)bench.claim(agent);
            }
            bench.db.database.closeThreadConnection();
        });
    }
    for (const QUuid &agent : agents) {
        starting.arrive_and_wait();
        refused += !bench.lifecycle.revoke(JobBench::asSystem(), agent, {});
    }
    for (std::thread &thread : threads)
        thread.join();
    QCOMPARE(refused.load(), 0);
    QCOMPARE(bench.count("sync_jobs WHERE claimed_by IS NOT NULL"), 0);
    QCOMPARE(bench.count("agents WHERE status <> 'revoked'"), 0);
}

QTEST_GUILESS_MAIN(TestAgentLifecycle)
#include "tst_agent_lifecycle.moc"
