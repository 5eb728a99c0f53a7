// GET /audit-events (contract G, B18): every filter, zones read once, pages that meet each other.
#include "tests/support/broker_bench.h"

#include <QJsonArray>
#include <QTest>
#include <QUrl>

using namespace Qt::StringLiterals;
using namespace sb;
using test::BrokerBench;
using test::Reply;

namespace {

const QString events = u"/api/v1/audit-events"_s;
const QByteArray correlation = "0a000000-0000-4000-8000-00000000000b";

/// Five rows of 2020, apart from what the bench itself does. `at` says where each stands.
void seed(BrokerBench &bench)
{
    bench.sql(R"(
        INSERT INTO audit_events (actor, action, resource, status, correlation_id, metadata, request_id, occurred_at)
        VALUES ('system', 'a.one', 'thing:1', 'success', '0a000000-0000-4000-8000-00000000000b', '{}', 'r1',
                '2020-01-01T10:00:00Z'),
               ('system', 'a.two', 'thing:1', 'denied', '0a000000-0000-4000-8000-00000000000c', '{"n": 1}', '',
                '2020-01-01T10:00:00.000001Z'),
               ('anonymous', 'a.one', 'thing:2', 'failure', '0a000000-0000-4000-8000-00000000000b', '{}', '',
                '2020-01-01T11:00:00Z'),
               ('admin', 'a.one', 'thing:2', 'success', '0a000000-0000-4000-8000-00000000000c', '{}', '',
                '2020-01-01T11:00:00Z'),
               ('admin', 'a.three', 'thing:3', 'success', '0a000000-0000-4000-8000-00000000000d', '{}', '',
                '2020-01-01T12:00:00Z'))");
}

QStringList seen(const Reply &reply)
{
    QStringList rows;
    for (const QJsonValue &row : reply.json().toArray())
        rows.append(row[u"actor"].toString() + u' ' + row[u"action"].toString());
    return rows;
}

QString nextOf(const Reply &reply)
{
    const QString link = QString::fromLatin1(reply.header("link"));
    return link.isEmpty() ? QString() : link.mid(1, link.indexOf(u'>') - 1);
}

} // namespace

class TestAuditRoutes : public QObject
{
    Q_OBJECT

private:
    /// Seeded, for tests that only look.
    std::unique_ptr<BrokerBench> m_bench;

private Q_SLOTS:

    void initTestCase()
    {
        m_bench = std::make_unique<BrokerBench>();
        seed(*m_bench);
    }

    void cleanupTestCase() { m_bench.reset(); }

    void theRowAsTheContractSaysIt();
    void filters_data();
    void filters();
    void badQueries_data();
    void badQueries();
    void pagesMeetEachOther();
    void namesOfActors();
    void onlyWithThePermission();
};

void TestAuditRoutes::theRowAsTheContractSaysIt()
{
    BrokerBench &bench = *m_bench;
    const Reply reply = bench.get(events + u"?until=2020-01-01T10:30:00Z"_s, u"auditor"_s);
    QCOMPARE(reply.status, 200);
    QCOMPARE(reply.header("cache-control"), "no-store"_ba);
    const QJsonObject first = reply.json().toArray().at(1).toObject();
    const QString id = bench.value("SELECT id FROM audit_events WHERE request_id = 'r1'");
    QCOMPARE(first, (QJsonObject{{u"id"_s, id},
                                 {u"actor"_s, u"system"_s},
                                 {u"action"_s, u"a.one"_s},
                                 {u"resource"_s, u"thing:1"_s},
                                 {u"status"_s, u"success"_s},
                                 {u"correlation_id"_s, QString::fromLatin1(correlation)},
                                 {u"request_id"_s, u"r1"_s},
                                 {u"occurred_at"_s, u"2020-01-01T10:00:00Z"_s}}));
    const QJsonObject second = reply.json().toArray().at(0).toObject();
    QCOMPARE(second.value(u"metadata"_s), QJsonValue(QJsonObject{{u"n"_s, 1}}));
    QCOMPARE(second.value(u"occurred_at"_s).toString(), u"2020-01-01T10:00:00.000001Z"_s);
    QCOMPARE(second.value(u"status"_s).toString(), u"denied"_s);
}

void TestAuditRoutes::filters_data()
{
    QTest::addColumn<QString>("query");
    QTest::addColumn<QStringList>("rows");
    const auto row = [](const char *query, const QStringList &rows) {
        QTest::newRow(query) << QString::fromLatin1(query) << rows;
    };
    row("actor=admin", {u"admin a.three"_s, u"admin a.one"_s});
    row("actor=adm", {});
    row("action=a.two", {u"system a.two"_s});
    row("resource=thing:1", {u"system a.two"_s, u"system a.one"_s});
    row("resource=thing%3A3", {u"admin a.three"_s});
    row("correlation_id=0a000000-0000-4000-8000-00000000000d", {u"admin a.three"_s});
    row("correlation_id=0a00000000004000800000000000000d", {u"admin a.three"_s});
    row("actor=admin&action=a.one", {u"admin a.one"_s});
    row("actor=admin&action=a.two", {});
    row("actor=system&resource=thing:1&action=a.one&correlation_id=0a000000-0000-4000-8000-"
        "00000000000b",
        {u"system a.one"_s});
    // From then on, and up to but without it; microseconds count.
    row("since=2020-01-01T12:00:00Z", {u"admin a.three"_s});
    row("since=2020-01-01T12:00:00.000001Z", {});
    row("since=2020-01-01T10:00:00.000001Z&until=2020-01-01T11:00:00Z", {u"system a.two"_s});
    row("since=2020-01-01T10:00:00Z&until=2020-01-01T10:00:00.000001Z", {u"system a.one"_s});
    row("since=2020-01-01T10:00:00Z&until=2020-01-01T10:00:00Z", {});
    // Zones on both sides of UTC, escaped as they must be and as people write them.
    row("since=2020-01-01T14:00:00%2B02:00", {u"admin a.three"_s});
    row("since=2020-01-01T17:30:00%2B05:30", {u"admin a.three"_s});
    row("since=2020-01-01T14:00:00+02:00", {u"admin a.three"_s});
    row("since=2020-01-01T04:00:00-08:00", {u"admin a.three"_s});
    row("until=2020-01-01T12:00:00.000001%2B02:00", {u"system a.one"_s});
}

void TestAuditRoutes::filters()
{
    QFETCH(QString, query);
    QFETCH(QStringList, rows);
    BrokerBench &bench = *m_bench;
    // What the bench did today is out of the way.
    const QString bounded =
        query.contains(u"until=") ? query : query + u"&until=2021-01-01T00:00:00Z"_s;
    const Reply reply = bench.get(events + u'?' + bounded, u"auditor"_s);
    QCOMPARE(reply.status, 200);
    QCOMPARE(seen(reply), rows);
}

void TestAuditRoutes::badQueries_data()
{
    QTest::addColumn<QString>("query");
    for (const char *query :
         {"correlation_id=x", "correlation_id=0a000000-0000-4000-8000-00000000000",
          "since=yesterday", "since=2020-01-01", "since=2020-01-01T14:00:00%252B02:00",
          "until=2020-01-01T14:00:00", "limit=0", "limit=1001", "limit=-1", "limit=ten", "cursor=x",
          "offset=1", "who=me"})
        QTest::newRow(query) << QString::fromLatin1(query);
}

void TestAuditRoutes::badQueries()
{
    QFETCH(QString, query);
    BrokerBench &bench = *m_bench;
    const Reply reply = bench.get(events + u'?' + query, u"auditor"_s);
    QCOMPARE(reply.status, 400);
    QCOMPARE(reply.error(), u"invalid_query"_s);
    QCOMPARE(reply.object().value(u"errors"_s).toArray().first()[u"pointer"].toString(),
             query.left(query.indexOf(u'=')));
}

void TestAuditRoutes::pagesMeetEachOther()
{
    BrokerBench bench;
    seed(bench);
    // Many at one moment: the id decides.
    bench.sql(
        "INSERT INTO audit_events (actor, action, resource, status, correlation_id, occurred_at) "
        "SELECT 'many', 'm.' || n, 'thing:m', 'success', '" +
        correlation + "', '2020-06-01T00:00:00Z' FROM generate_series(1, 25) n");
    for (const int limit : {1, 4, 25, 100}) {
        QStringList all;
        QString path =
            events + u"?actor=many&until=2021-01-01T00:00:00%2B00:00&limit=%1"_s.arg(limit);
        for (int page = 0; !path.isEmpty() && page < 30; ++page) {
            const Reply reply = bench.get(path, u"auditor"_s);
            QCOMPARE(reply.status, 200);
            all += seen(reply);
            path = nextOf(reply);
        }
        QCOMPARE(all.size(), 25);
        all.removeDuplicates();
        QCOMPARE(all.size(), 25);
    }
    // What is written meanwhile comes before the first page, never into a later one.
    const Reply first = bench.get(events + u"?limit=3"_s, u"auditor"_s);
    const Reply second = bench.get(nextOf(first), u"auditor"_s);
    bench.sql("INSERT INTO audit_events (actor, action, resource, status, correlation_id) "
              "VALUES ('late', 'late', 'late:1', 'success', '" +
              correlation + "')");
    QCOMPARE(bench.get(nextOf(first), u"auditor"_s).body, second.body);
}

void TestAuditRoutes::namesOfActors()
{
    BrokerBench bench;
    const auto agent = bench.mintAgent();
    QCOMPARE(bench
                 .asAgent(agent, "PUT", u"/public-key"_s,
                          R"({"public_key":"B6N8vBQgk8i3VdwbEOhstCY3StFqqFPtC9/AsrhtHHw="})")
                 .status,
             204);
    const auto displayOf = [&](const QString &query) {
        const QJsonArray rows = bench.get(events + query, u"auditor"_s).json().toArray();
        return rows.isEmpty() ? QJsonValue(u"no row"_s) : rows.first()[u"actor_display"];
    };
    QCOMPARE(displayOf(u"?action=agent.mint"_s), QJsonValue(u"admin@example.org"_s));
    QCOMPARE(displayOf(u"?action=agent.public_key.set"_s).toString(),
             bench.value("SELECT name FROM agents"));
    bench.sql("INSERT INTO audit_events (actor, action, resource, status, correlation_id) VALUES "
              "('system', 's.s', 'x:1', 'success', gen_random_uuid()), "
              "('user:00000000-0000-4000-8000-00000000000a', 's.gone', 'x:1', 'success', "
              "gen_random_uuid()), "
              "('user:somebody', 's.odd', 'x:1', 'success', gen_random_uuid())");
    for (const QString &action : {u"s.s"_s, u"s.gone"_s, u"s.odd"_s})
        QVERIFY2(displayOf(u"?action="_s + action).isUndefined(), qPrintable(action));
}

void TestAuditRoutes::onlyWithThePermission()
{
    BrokerBench bench;
    QCOMPARE(bench.get(events, {}).status, 401);
    const Reply refused = bench.get(events, u"developer"_s);
    QCOMPARE(refused.status, 403);
    QCOMPARE(refused.error(), u"missing_permission"_s);
    // A scope does not help: the trail is whole or not at all.
    bench.grant(bench.addUser(u"scoped"_s), u"auditor"_s, R"({"cluster_name":"eu"})");
    QCOMPARE(bench.get(events, u"scoped"_s).status, 403);
    QCOMPARE(bench.get(events, u"auditor"_s).status, 200);
}

QTEST_GUILESS_MAIN(TestAuditRoutes)
#include "tst_audit_routes.moc"
