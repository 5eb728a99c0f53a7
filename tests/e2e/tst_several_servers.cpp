// Three servers over one database behind haproxy: nothing sticks to a server; a rolling restart,
// and servers killed at random, cost clients that repeat with their idempotency key nothing; the
// invariants hold.
#include "tests/e2e/file_changes.h"
#include "tests/e2e/server_group.h"
#include "tests/support/postgres_fixture.h"

#include <atomic>
#include <mutex>
#include <random>
#include <thread>

#include <QDeadlineTimer>
#include <QJsonArray>
#include <QJsonObject>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using test::People;
using test::Reply;
using test::ServerGroup;

namespace {

const QByteArray marker = "several-servers-value-";
constexpr int patience = 60'000;
constexpr int drivers = 3;

unsigned seedOfThisRun()
{
    const unsigned given = qEnvironmentVariable("SB_TEST_SEED").toUInt();
    return given ? given : std::random_device()();
}

struct Played
{
    QString id = {};
    QString ref = {};
    bool isPatch = true;
    QString status = {};
};

/// Clients that ask, approve and wait until they are told to stop.
class Load
{
public:
    Load(const ServerGroup &group, const QString &name) : m_group(group), m_name(name)
    {
        for (int at = 0; at < drivers; ++at)
            m_threads.emplace_back([this, at] { drive(at); });
    }

    ~Load() { finish(); }

    void finish()
    {
        m_isOver = true;
        for (std::thread &thread : m_threads)
            thread.join();
        m_threads.clear();
    }

    [[nodiscard]] const std::vector<Played> &played() const { return m_played; }

    /// What a repetition did not cure.
    [[nodiscard]] const QByteArrayList &faults() const { return m_faults; }

    [[nodiscard]] int repetitions() const { return m_repetitions; }

private:
    void drive(int driver);
    Reply insist(People &people, const QString &path, const QString &role, const QByteArray &body,
                 int expected, const QByteArray &key);

    const ServerGroup &m_group;
    QString m_name;
    std::atomic<bool> m_isOver = false;
    std::atomic<int> m_repetitions = 0;
    std::mutex m_mutex;
    std::vector<Played> m_played;
    QByteArrayList m_faults;
    std::vector<std::thread> m_threads;
};

Reply Load::insist(People &people, const QString &path, const QString &role, const QByteArray &body,
                   int expected, const QByteArray &key)
{
    const QDeadlineTimer deadline(patience);
    for (;;) {
        Reply reply = people.call("POST", path, role, body, {{"Idempotency-Key"_ba, key}});
        if (reply.status == expected)
            return reply;
        // The proxy has no server, a server went away under the call, or the first try still runs.
        const bool isCurable = reply.status == 0 || reply.status >= 502 ||
                               (reply.status == 409 && reply.error() == "in_progress"_L1);
        if (!isCurable || deadline.hasExpired()) {
            const std::lock_guard lock(m_mutex);
            m_faults.append(path.toUtf8() + ": " + QByteArray::number(reply.status) + ' ' +
                            reply.body);
            return reply;
        }
        ++m_repetitions;
        QTest::qSleep(20);
    }
}

void Load::drive(int driver)
{
    People people(m_group.url());
    for (int number = 0; !m_isOver; ++number) {
        Played played{.ref = u"%1-%2-%3"_s.arg(m_name).arg(driver).arg(number),
                      .isPatch = number % 4 != 3};
        if (!played.isPatch)
            played.ref = u"%1-%2-%3"_s.arg(m_name).arg(driver).arg(number - 1);
        const QByteArray key = played.ref.toLatin1() + (played.isPatch ? "-patch" : "-read");
        const QByteArray target =
            R"({"target_provider_type":"file","justification":"load","target_secret_ref":")" +
            played.ref.toLatin1() + "\"";
        const Reply made = played.isPatch
                               ? insist(people, u"/api/v1/requests"_s, u"developer"_s,
                                        target + R"(,"key_values":{"K":")" + marker +
                                            played.ref.toLatin1() + R"("}})",
                                        201, key)
                               : insist(people, u"/api/v1/requests/read"_s, u"developer"_s,
                                        target + R"(,"target_keys":["K"]})", 201, key);
        played.id = made.object().value("id"_L1).toString();
        if (played.id.isEmpty())
            return;
        insist(people, u"/api/v1/requests/"_s + played.id + u"/approve"_s, u"approver"_s, "{}", 200,
               key + "-vote");
        played.status = people.waitForStatus(played.id, {u"executed"_s, u"failed"_s}, patience);
        const std::lock_guard lock(m_mutex);
        m_played.push_back(played);
    }
}

} // namespace

class TestSeveralServers : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void nothingSticksToAServer();
    void rollingRestart();
    void killsUnderLoad();
    void nothingLeaked();
    void cleanupTestCase();

private:
    void check(const Load &load, bool mayFail);
    void checkOne(const Played &played, bool mayFail);

    [[nodiscard]] QString value(const QByteArray &sql) const
    {
        return test::sqlValue(m_group->ownerUrl(), sql);
    }

    std::unique_ptr<ServerGroup> m_group;
    std::unique_ptr<test::FileChanges> m_changes;
};

void TestSeveralServers::initTestCase()
{
    m_group = std::make_unique<ServerGroup>();
    m_changes = std::make_unique<test::FileChanges>(m_group->files());
}

/// A login, a repeated call, a claim, a single-shot value: each step at another server.
void TestSeveralServers::nothingSticksToAServer()
{
    const Reply login = test::HttpCaller(m_group->server(0).url())
                            .send({.method = "POST",
                                   .path = u"/api/v1/auth/login"_s,
                                   .body = "{\"email\":\"developer@example.org\","
                                           "\"password\":\"a password of the tests\"}"});
    QCOMPARE(login.status, 200);
    const auto credential = test::bearer(login.object().value("token"_L1).toString().toLatin1());
    for (std::size_t at = 0; at < ServerGroup::count; ++at)
        QCOMPARE(test::HttpCaller(m_group->server(at).url())
                     .send({.path = u"/api/v1/users/me"_s, .headers = credential})
                     .status,
                 200);

    QFile file(m_group->files() + u"/sticky.json"_s);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(R"({"K":"once"})");
    file.close();
    std::array<std::unique_ptr<People>, ServerGroup::count> at;
    for (std::size_t server = 0; server < at.size(); ++server)
        at.at(server) = std::make_unique<People>(m_group->server(server).url());
    const QByteArray body =
        R"({"target_provider_type":"file","justification":"j","target_secret_ref":"sticky","target_keys":["K"]})";
    const client::HttpHeaders key{{"Idempotency-Key"_ba, "sticky"_ba}};
    const Reply first = at[0]->call("POST", u"/api/v1/requests/read"_s, u"developer"_s, body, key);
    const Reply again = at[1]->call("POST", u"/api/v1/requests/read"_s, u"developer"_s, body, key);
    QCOMPARE(first.status, 201);
    QCOMPARE(again.status, 201);
    QCOMPARE(again.header("idempotency-replayed"), "true");
    const QString id = first.object().value("id"_L1).toString();
    QCOMPARE(again.object().value("id"_L1).toString(), id);
    const QString path = u"/api/v1/requests/"_s + id;
    QCOMPARE(at[2]->call("POST", path + u"/approve"_s, u"approver"_s, "{}").status, 200);
    QCOMPARE(at[0]->waitForStatus(id, {u"executed"_s, u"failed"_s}), u"executed"_s);
    const Reply wraps = at[1]->call("GET", path + u"/wraps"_s, u"developer"_s);
    const QString wrap =
        path + u"/wraps/"_s + wraps.json().toArray().at(0)[u"id"_s].toString() + u"/consume"_s;
    QCOMPARE(at[2]->call("POST", wrap, u"developer"_s, "{}").status, 200);
    QCOMPARE(at[0]->call("POST", wrap, u"developer"_s, "{}").status, 410);

    // Logged out at one is logged out everywhere.
    QCOMPARE(test::HttpCaller(m_group->server(1).url())
                 .send({.method = "POST", .path = u"/api/v1/auth/logout"_s, .headers = credential})
                 .status,
             204);
    QCOMPARE(test::HttpCaller(m_group->server(2).url())
                 .send({.path = u"/api/v1/users/me"_s, .headers = credential})
                 .status,
             401);
}

/// Each server in turn drains, ends and starts again, twice, while clients work.
void TestSeveralServers::rollingRestart()
{
    Load load(*m_group, u"roll"_s);
    QTest::qWait(1'000);
    for (int round = 0; round < 2; ++round) {
        for (std::size_t at = 0; at < ServerGroup::count; ++at) {
            m_group->server(at).terminate();
            QCOMPARE(m_group->server(at).exitCode(), 0);
            m_group->server(at).start();
            // Until the proxy sends it something again.
            QTest::qWait(1'000);
        }
    }
    load.finish();
    qInfo("%d requests, %d repetitions", int(load.played().size()), load.repetitions());
    check(load, false);
}

/// kill -9 of one of the three at random points.
void TestSeveralServers::killsUnderLoad()
{
    const unsigned seed = seedOfThisRun();
    qInfo("SB_TEST_SEED=%u", seed);
    std::mt19937 random(seed);
    Load load(*m_group, u"kill"_s);
    QTest::qWait(1'000);
    for (int kills = 0; kills < 12; ++kills) {
        test::ServeProcess &victim = m_group->server(random() % ServerGroup::count);
        victim.kill();
        QTest::qWait(static_cast<int>(random() % 500));
        victim.start();
        QTest::qWait(500 + static_cast<int>(random() % 1'000));
    }
    load.finish();
    qInfo("%d requests, %d repetitions", int(load.played().size()), load.repetitions());
    check(load, true);
}

void TestSeveralServers::check(const Load &load, bool mayFail)
{
    QVERIFY2(load.faults().isEmpty(), load.faults().join('\n').constData());
    QVERIFY2(load.played().size() >= 2 * drivers, "the clients got something done");
    int executed = 0;
    for (const Played &played : load.played()) {
        checkOne(played, mayFail);
        if (QTest::currentTestFailed()) {
            qWarning("%s %s", qPrintable(played.id), qPrintable(played.ref));
            return;
        }
        executed += played.status == "executed"_L1 ? 1 : 0;
    }
    QVERIFY(executed * 2 > int(load.played().size()));
}

void TestSeveralServers::checkOne(const Played &played, bool mayFail)
{
    const QByteArray request = "'" + played.id.toLatin1() + "'";
    const bool isExecuted = played.status == "executed"_L1;
    QVERIFY2(isExecuted || (mayFail && played.status == "failed"_L1), qPrintable(played.status));
    // S1: the quorum, by somebody else, once, whatever was repeated.
    QCOMPARE(value("SELECT count(*) || ' ' || count(DISTINCT approver_id) || ' ' || "
                   "count(*) FILTER (WHERE approver_id = requester_id) FROM approvals a "
                   "JOIN access_requests r ON r.id = a.request_id WHERE r.id = " +
                   request),
             u"1 1 0"_s);
    // S2: one job, one change.
    QCOMPARE(
        value("SELECT count(*) || ' ' || min(status) FROM sync_jobs WHERE request_id = " + request),
        isExecuted ? u"1 succeeded"_s : u"1 failed"_s);
    if (played.isPatch) {
        const int changes = m_changes->of(played.ref + u".json"_s);
        QVERIFY2(changes == 1 || (!isExecuted && changes == 0),
                 qPrintable(QString::number(changes)));
        QCOMPARE(value("SELECT count(*) FROM secret_wraps WHERE encrypted_value IS NOT NULL AND "
                       "request_id = " +
                       request),
                 u"0"_s);
    }
    // S3: a first fetch is one; what comes after says why.
    QCOMPARE(
        value("SELECT count(*) FROM (SELECT resource FROM audit_events WHERE correlation_id = " +
              request +
              " AND action = 'wrap.retrieve' AND status = 'success' GROUP BY resource "
              "HAVING count(*) > 1) AS twice"),
        u"0"_s);
    // S6: one row for each change.
    QCOMPARE(
        value("SELECT string_agg(action || ' ' || n, ',' ORDER BY action) FROM (SELECT action, "
              "count(*) AS n FROM audit_events WHERE correlation_id = " +
              request +
              " AND status = 'success' AND action IN ('request.submit', 'request.approve') "
              "GROUP BY action) AS counted"),
        u"request.approve 1,request.submit 1"_s);
}

/// S4
void TestSeveralServers::nothingLeaked()
{
    const QByteArray logs = m_group->logs();
    QVERIFY(logs.contains("sb.access"));
    QVERIFY(!logs.contains(marker));
    QCOMPARE(
        value("SELECT count(*) FROM audit_events WHERE audit_events::text LIKE '%" + marker + "%'"),
        u"0"_s);
}

void TestSeveralServers::cleanupTestCase()
{
    m_changes.reset();
    m_group.reset();
}

QTEST_GUILESS_MAIN(TestSeveralServers)
#include "tst_several_servers.moc"
