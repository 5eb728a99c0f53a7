// PostgreSQL stopped and started again under a running server (contract B14, B24): 503 with
// Retry-After, readiness that says so, nothing of the inside told, then service without a restart.
#include "tests/support/broker_bench.h"

#include <QElapsedTimer>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using test::BrokerBench;
using test::PostgresFixture;
using test::Reply;

class TestDatabaseAway : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void stoppedAndStarted();
    void crashed();
    void connectionsCutOff();

private:
    static void waitUntilReady(BrokerBench &bench);
};

void TestDatabaseAway::waitUntilReady(BrokerBench &bench)
{
    QElapsedTimer since;
    since.start();
    while (bench.get(u"/readyz"_s, {}).status != 200 && since.elapsed() < 15'000)
        QTest::qWait(50);
    QVERIFY2(since.elapsed() < 15'000, "ready again");
}

void TestDatabaseAway::stoppedAndStarted()
{
    BrokerBench bench;
    const auto agent = bench.mintAgent();
    const QString request = bench.submitPatch();
    bench.tokenOf(u"approver"_s);
    QCOMPARE(bench.get(u"/readyz"_s, {}).status, 200);

    PostgresFixture::instance().stop();
    const std::vector<std::pair<const char *, Reply>> refused{
        {"read", bench.get(u"/api/v1/requests"_s, u"developer"_s)},
        {"write", bench.post(u"/api/v1/requests/"_s + request + u"/approve"_s, u"approver"_s)},
        {"under a key", bench.post(u"/api/v1/requests/"_s + request + u"/approve"_s, u"approver"_s,
                                   "{}", {{"Idempotency-Key"_ba, "k"_ba}})},
        {"login", bench.post(u"/api/v1/auth/login"_s, {},
                             R"({"email":"developer@example.org","password":"x"})")},
        {"agent", bench.asAgent(agent, "POST", u"/jobs/claim"_s)},
    };
    for (const auto &[what, reply] : refused) {
        QVERIFY2(reply.status == 503, what);
        QVERIFY2(reply.header("retry-after").toInt() >= 1, what);
        QVERIFY2(reply.header("content-type") == "application/problem+json", what);
        QVERIFY2(reply.error() == u"unavailable"_s, what);
        for (const char *inside : {"libpq", "socket", "SQL", "sbt-", "SELECT", "connection"})
            QVERIFY2(!reply.body.contains(inside), reply.body.constData());
    }
    Reply ready;
    QVERIFY(QTest::qWaitFor(
        [&] {
            ready = bench.get(u"/readyz"_s, {});
            return ready.status == 503;
        },
        5'000));
    QCOMPARE(ready.object().value("status"_L1).toString(), u"not_ready"_s);
    const QJsonObject failures = ready.object().value("failures"_L1).toObject();
    QVERIFY(failures.contains(u"postgres"_s));
    QVERIFY(!ready.body.contains("socket"));
    // What needs no database goes on.
    QCOMPARE(bench.get(u"/healthz"_s, {}).status, 200);
    QCOMPARE(bench.get(u"/metrics"_s, {}).status, 200);

    PostgresFixture::instance().start();
    waitUntilReady(bench);
    QCOMPARE(bench.get(u"/api/v1/requests"_s, u"developer"_s).status, 200);
    QCOMPARE(bench.statusOf(request), u"pending"_s);
    QCOMPARE(bench.count("approvals"), 0);
    bench.approve(request);
    QCOMPARE(bench.asAgent(agent, "POST", u"/jobs/claim"_s).status, 200);
}

void TestDatabaseAway::crashed()
{
    BrokerBench bench;
    const QString request = bench.submitPatch();
    PostgresFixture::instance().crash();
    waitUntilReady(bench);
    QCOMPARE(bench.statusOf(request), u"pending"_s);
    bench.approve(request);
    QCOMPARE(bench.statusOf(request), u"approved"_s);
}

/// As a failover or an administrator does it; callers hardly notice.
void TestDatabaseAway::connectionsCutOff()
{
    BrokerBench bench;
    const QString request = bench.submitPatch();
    QCOMPARE(bench.statusOf(request), u"pending"_s);
    bench.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = "
              "current_database() AND pid <> pg_backend_pid()");
    QTest::qWait(100);
    QElapsedTimer since;
    since.start();
    int refused = 0;
    int served = 0;
    while (served < 30 && since.elapsed() < 15'000) {
        const Reply reply = bench.get(u"/api/v1/requests/"_s + request, u"developer"_s);
        QVERIFY2(reply.status == 200 || reply.status == 503, reply.body.constData());
        ++(reply.status == 200 ? served : refused);
    }
    QCOMPARE(served, 30);
    // Each worker's connection is found broken at most once.
    QVERIFY2(refused <= 20, qPrintable(QString::number(refused)));
}

QTEST_GUILESS_MAIN(TestDatabaseAway)
#include "tst_database_away.moc"
