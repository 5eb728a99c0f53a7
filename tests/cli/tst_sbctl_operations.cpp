// What an administrator does by command line to keep a server running.
#include "tests/cli/sbctl_bench.h"
#include "tests/support/postgres_fixture.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using test::SbctlBench;
using test::SbctlRun;

class TestSbctlOperations : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void doctorIsContent();
    void doctorMissesTheLogin();
    void kms();
    void kmsLeavesWhatCannotBeOpened();
    void rotate();
    void doctorFindsTheServerAway();

    void cleanupTestCase() { m_bench.reset(); }

private:
    std::unique_ptr<SbctlBench> m_bench;
};

void TestSbctlOperations::initTestCase()
{
    m_bench = std::make_unique<SbctlBench>();
    m_bench->login(u"admin"_s);
}

void TestSbctlOperations::doctorIsContent()
{
    const SbctlRun run = m_bench->run(u"admin"_s, {u"doctor"_s});
    QVERIFY2(run.exitCode == 0, run.out.constData());
    for (const char *check : {"server:", "clock:", "readiness:", "agents:"})
        QVERIFY2(run.out.contains(check), run.out.constData());
    QVERIFY(!run.out.contains("FAIL"));
}

void TestSbctlOperations::doctorMissesTheLogin()
{
    const SbctlRun run = m_bench->run(u"nobody"_s, {u"doctor"_s});
    QCOMPARE(run.exitCode, 0);
    QVERIFY2(run.out.contains("without a login"), run.out.constData());
}

void TestSbctlOperations::kms()
{
    const SbctlRun status = m_bench->run(u"admin"_s, {u"kms"_s, u"status"_s, u"-o"_s, u"json"_s});
    QCOMPARE(status.exitCode, 0);
    QVERIFY(status.json().toObject().value("kms_key_id"_L1).toString().startsWith(u"local:"_s));
    const SbctlRun moved = m_bench->run(u"admin"_s, {u"kms"_s, u"rewrap"_s, u"-o"_s, u"json"_s});
    QCOMPARE(moved.exitCode, 0);
    QCOMPARE(
        moved.json().toObject(),
        (QJsonObject{
            {u"wraps"_s, 0}, {u"endpoint_tokens"_s, 0}, {u"failed"_s, 0}, {u"remaining"_s, 0}}));
}

void TestSbctlOperations::kmsLeavesWhatCannotBeOpened()
{
    const SbctlRun submitted =
        m_bench->run(u"admin"_s,
                     {u"request"_s, u"patch"_s, u"file"_s, u"app/db"_s, u"--value-stdin"_s, u"K"_s,
                      u"--justification"_s, u"rotation"_s},
                     "v");
    QVERIFY2(submitted.exitCode == 0, submitted.error.constData());
    QString owner = m_bench->programs.databaseUrl();
    test::runSql(owner.replace(u"sb_app"_s, u"sb_owner"_s),
                 "UPDATE secret_wraps SET kms_key_id = 'local:another'");
    const SbctlRun moved = m_bench->run(u"admin"_s, {u"kms"_s, u"rewrap"_s, u"-o"_s, u"json"_s});
    QCOMPARE(moved.exitCode, 1);
    QCOMPARE(moved.json().toObject().value("failed"_L1).toInt(), 1);
    QCOMPARE(moved.json().toObject().value("remaining"_L1).toInt(), 1);
    QVERIFY2(moved.error.contains("cannot be opened"), moved.error.constData());
    QVERIFY2(!moved.error.contains("run it again"), moved.error.constData());
}

void TestSbctlOperations::rotate()
{
    const SbctlRun minted =
        m_bench->run(u"admin"_s, {u"agent"_s, u"mint"_s, u"turning"_s, u"-o"_s, u"json"_s});
    QCOMPARE(minted.exitCode, 0);
    const SbctlRun agents = m_bench->run(u"admin"_s, {u"agent"_s, u"list"_s, u"-o"_s, u"json"_s});
    const QString id = agents.json().toArray().last()[u"id"].toString();
    const SbctlRun rotated =
        m_bench->run(u"admin"_s, {u"agent"_s, u"rotate"_s, id, u"--grace-seconds"_s, u"60"_s,
                                  u"-o"_s, u"json"_s});
    QCOMPARE(rotated.exitCode, 0);
    QCOMPARE(rotated.json().toObject().value("agent_secret"_L1).toString().size(), 43);
    QCOMPARE(
        m_bench->run(u"admin"_s, {u"agent"_s, u"rotate"_s, id, u"--grace-seconds"_s, u"soon"_s})
            .exitCode,
        2);
}

void TestSbctlOperations::doctorFindsTheServerAway()
{
    m_bench->programs.stopServer();
    const SbctlRun run = m_bench->run(u"admin"_s, {u"doctor"_s});
    QCOMPARE(run.exitCode, 7);
    QVERIFY2(run.out.contains("FAIL") && run.out.contains("server:"), run.out.constData());
}

QTEST_GUILESS_MAIN(TestSbctlOperations)
#include "tst_sbctl_operations.moc"
