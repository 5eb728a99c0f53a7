// kill -9 of server, agent or PostgreSQL at a random point of a request's life (invariants S1 to
// S4): every request ends once, with one change at the provider, and nobody sees more than they
// may.
#include "tests/e2e/file_changes.h"
#include "tests/support/postgres_fixture.h"
#include "tests/support/program_bench.h"

#include <random>

#include <QDir>
#include <QDirIterator>
#include <QElapsedTimer>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>
#include <QTimer>

using namespace Qt::StringLiterals;
using namespace sb;
using test::ProgramBench;
using test::Reply;

namespace {

constexpr int patience = 60'000;
const QByteArray marker = "kill-run-value-";

enum class Victim { Server, Agent, Postgres };

struct Run
{
    int number = 0;
    Victim victim = Victim::Server;
    bool isPatch = true;
    int killAfter = 0;
    int restartAfter = 0;

    [[nodiscard]] QString ref() const { return u"r%1"_s.arg(number); }

    [[nodiscard]] QByteArray value() const { return marker + QByteArray::number(number); }

    [[nodiscard]] QByteArray told() const
    {
        static const char *names[] = {"server", "agent", "PostgreSQL"};
        return "run " + QByteArray::number(number) + (isPatch ? " patch, " : " read, ") +
               names[static_cast<int>(victim)] + " killed after " + QByteArray::number(killAfter) +
               " ms, started after " + QByteArray::number(restartAfter) + " ms more";
    }
};

unsigned seedOfThisRun()
{
    const unsigned given = qEnvironmentVariable("SB_TEST_SEED").toUInt();
    return given ? given : std::random_device()();
}

int wantedRuns()
{
    const int given = qEnvironmentVariableIntValue("SB_TEST_KILL_RUNS");
    return given > 0 ? given : 30;
}

} // namespace

class TestKillRuns : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void runs();
    void nothingLeaked();
    void cleanupTestCase();

private:
    void play(const Run &run);
    void armKill(const Run &run);
    void reviveIfDead(const Run &run);
    Reply insist(const Run &run, const QString &path, const QString &role, const QByteArray &body,
                 int expected);
    void check(const Run &run, const QString &id, const QString &status);
    void checkReveal(const Run &run, const QString &id);

    [[nodiscard]] QString value(const QByteArray &sql) const
    {
        return test::sqlValue(m_bench->databaseUrl(), sql);
    }

    std::unique_ptr<ProgramBench> m_bench;
    std::unique_ptr<test::FileChanges> m_changes;
    QTimer m_killer;
    bool m_isDead = false;
    int m_executed = 0;
    int m_failed = 0;
};

void TestKillRuns::initTestCase()
{
    m_bench = std::make_unique<ProgramBench>(
        ProgramBench::Environment{{u"SB_JOB_LEASE"_s, u"2s"_s},
                                  {u"SB_WORKER_JOBS_RECOVERY_INTERVAL"_s, u"1s"_s},
                                  {u"SB_CLAIM_INTERVAL"_s, u"100ms"_s}});
    m_changes = std::make_unique<test::FileChanges>(m_bench->directory() + u"/files"_s);
    m_killer.setSingleShot(true);
    m_bench->startServer();
    m_bench->startAgent();
}

void TestKillRuns::runs()
{
    const unsigned seed = seedOfThisRun();
    const int count = wantedRuns();
    qInfo("SB_TEST_SEED=%u, %d runs", seed, count);
    std::mt19937 random(seed);
    for (int number = 1; number <= count; ++number) {
        Run run{.number = number};
        run.victim = static_cast<Victim>(random() % 3);
        run.isPatch = random() % 3 != 0;
        run.killAfter = static_cast<int>(random() % 250);
        run.restartAfter = static_cast<int>(random() % 200);
        play(run);
        if (QTest::currentTestFailed()) {
            qWarning("SB_TEST_SEED=%u, %s\n%s", seed, run.told().constData(),
                     m_bench->logs().right(4000).constData());
            return;
        }
    }
    qInfo("%d executed, %d failed; %s claims, %s of them in the middle of the work", m_executed,
          m_failed,
          qPrintable(value("SELECT count(*) FROM audit_events WHERE action = 'job.claim'")),
          qPrintable(value("SELECT count(*) FROM sync_jobs WHERE attempts > 1")));
    QVERIFY2(m_executed > count / 2, "most of them go through in the end");
}

void TestKillRuns::armKill(const Run &run)
{
    m_isDead = false;
    m_killer.disconnect();
    connect(&m_killer, &QTimer::timeout, this, [this, run] {
        m_isDead = true;
        switch (run.victim) {
        case Victim::Server:
            m_bench->killServer();
            break;
        case Victim::Agent:
            m_bench->killAgent();
            break;
        case Victim::Postgres:
            m_bench->killPostgres();
            break;
        }
    });
    m_killer.start(run.killAfter);
}

void TestKillRuns::reviveIfDead(const Run &run)
{
    if (!std::exchange(m_isDead, false))
        return;
    QTest::qWait(run.restartAfter);
    if (run.victim == Victim::Agent) {
        m_bench->startAgent();
        return;
    }
    // The development server has its PostgreSQL as a child: both are started anew.
    if (run.victim == Victim::Postgres)
        m_bench->killServer();
    m_bench->startServer();
}

/// As a client with an idempotency key does: again and again until there is an answer.
Reply TestKillRuns::insist(const Run &run, const QString &path, const QString &role,
                           const QByteArray &body, int expected)
{
    const QByteArray key = "run-" + QByteArray::number(run.number);
    QElapsedTimer since;
    since.start();
    Reply reply;
    do {
        reply = m_bench->call("POST", path, role, body, {{"Idempotency-Key"_ba, key}});
        if (reply.status == expected)
            return reply;
        reviveIfDead(run);
    } while (since.elapsed() < patience &&
             (reply.status == 0 || reply.status >= 500 || reply.status == 401));
    qWarning("%s: %d %s", qPrintable(path), reply.status, reply.body.constData());
    return reply;
}

void TestKillRuns::play(const Run &run)
{
    if (!run.isPatch) {
        QFile file(m_bench->filePath(run.ref()));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(R"({"K":")" + run.value() + R"("})");
    }
    const QByteArray target =
        R"({"target_provider_type":"file","justification":"kill run","target_secret_ref":")" +
        run.ref().toLatin1() + "\"";
    armKill(run);
    const Reply made =
        run.isPatch ? insist(run, u"/api/v1/requests"_s, u"developer"_s,
                             target + R"(,"key_values":{"K":")" + run.value() + R"("}})", 201)
                    : insist(run, u"/api/v1/requests/read"_s, u"developer"_s,
                             target + R"(,"target_keys":["K"]})", 201);
    QCOMPARE(made.status, 201);
    const QString id = made.object().value("id"_L1).toString();
    QCOMPARE(
        insist(run, u"/api/v1/requests/"_s + id + u"/approve"_s, u"approver"_s, "{}", 200).status,
        200);
    QString status;
    QElapsedTimer since;
    since.start();
    do {
        status = m_bench->waitForStatus(id, {u"executed"_s, u"failed"_s}, 100);
        reviveIfDead(run);
    } while (since.elapsed() < patience &&
             (m_killer.isActive() || m_isDead || (status != u"executed" && status != u"failed")));
    check(run, id, status);
}

void TestKillRuns::check(const Run &run, const QString &id, const QString &status)
{
    const QByteArray request = "'" + id.toLatin1() + "'";
    const bool isExecuted = status == u"executed";
    QVERIFY2(isExecuted || status == u"failed", qPrintable(status));
    ++(isExecuted ? m_executed : m_failed);
    // S1: the quorum, by somebody else, once.
    QCOMPARE(value("SELECT count(*) || ' ' || count(DISTINCT approver_id) || ' ' || "
                   "count(*) FILTER (WHERE approver_id = requester_id) FROM approvals a "
                   "JOIN access_requests r ON r.id = a.request_id WHERE r.id = " +
                   request),
             u"1 1 0"_s);
    // S2: one end, one job, one change.
    QCOMPARE(
        value("SELECT count(*) || ' ' || min(status) FROM sync_jobs WHERE request_id = " + request),
        isExecuted ? u"1 succeeded"_s : u"1 failed"_s);
    if (!isExecuted)
        QVERIFY(
            !value("SELECT failure_reason FROM access_requests WHERE id = " + request).isEmpty());
    const int changes = m_changes->of(run.ref() + u".json"_s);
    if (!run.isPatch || isExecuted)
        QCOMPARE(changes, 1);
    else
        QVERIFY2(changes <= 1, qPrintable(QString::number(changes)));
    QFile file(m_bench->filePath(run.ref()));
    if (changes == 1) {
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(QJsonDocument::fromJson(file.readAll()).object(),
                 (QJsonObject{{u"K"_s, QString::fromLatin1(run.value())}}));
    }
    // S3 for agents: a first fetch is one; what comes after says why.
    QCOMPARE(
        value("SELECT count(*) FROM (SELECT resource FROM audit_events WHERE correlation_id = " +
              request +
              " AND action = 'wrap.retrieve' AND status = 'success' GROUP BY resource "
              "HAVING count(*) > 1) AS twice"),
        u"0"_s);
    // What a patch carried is gone with its end.
    if (run.isPatch)
        QCOMPARE(value("SELECT count(*) FROM secret_wraps WHERE encrypted_value IS NOT NULL AND "
                       "request_id = " +
                       request),
                 u"0"_s);
    // S6: one row for each change, whatever was repeated.
    QCOMPARE(
        value("SELECT string_agg(action || ' ' || n, ',' ORDER BY action) FROM (SELECT action, "
              "count(*) AS n FROM audit_events WHERE correlation_id = " +
              request +
              " AND status = 'success' AND action IN ('request.submit', 'request.approve') "
              "GROUP BY action) AS counted"),
        u"request.approve 1,request.submit 1"_s);
    if (!run.isPatch && isExecuted)
        checkReveal(run, id);
}

void TestKillRuns::checkReveal(const Run &run, const QString &id)
{
    const QString path = u"/api/v1/requests/"_s + id + u"/wraps"_s;
    const QJsonArray wraps = m_bench->call("GET", path, u"developer"_s).json().toArray();
    QCOMPARE(wraps.size(), 1);
    const QString wrap = path + u'/' + wraps.at(0)[u"id"].toString();
    const Reply first = m_bench->call("GET", wrap, u"developer"_s);
    QCOMPARE(first.status, 200);
    QCOMPARE(QByteArray::fromBase64(first.object().value("value"_L1).toString().toLatin1()),
             run.value());
    QCOMPARE(m_bench->call("GET", wrap, u"developer"_s).status, 410);
}

/// S4: not in tables, nor in what crashes left of the write-ahead log, nor in any log.
void TestKillRuns::nothingLeaked()
{
    m_bench->stopAgent();
    m_bench->stopServer();
    QVERIFY(!m_bench->logs().isEmpty());
    QVERIFY(!m_bench->logs().contains(marker));
    QDirIterator files(m_bench->directory() + u"/server"_s, QDir::Files,
                       QDirIterator::Subdirectories);
    int searched = 0;
    while (files.hasNext()) {
        QFile file(files.next());
        QVERIFY2(file.open(QIODevice::ReadOnly), qPrintable(file.fileName()));
        QVERIFY2(!file.readAll().contains(marker), qPrintable(file.fileName()));
        ++searched;
    }
    QVERIFY2(searched > 500, qPrintable(QString::number(searched)));
}

void TestKillRuns::cleanupTestCase()
{
    m_changes.reset();
    m_bench.reset();
}

QTEST_GUILESS_MAIN(TestKillRuns)
#include "tst_kill_runs.moc"
