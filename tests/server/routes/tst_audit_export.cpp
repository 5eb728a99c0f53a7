// The audit trail as NDJSON: all of it, once, oldest first, and never half of it in disguise.
#include "tests/support/broker_bench.h"

#include <QJsonArray>
#include <QTcpSocket>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using test::BrokerBench;
using test::Reply;

namespace {

const QString path = u"/api/v1/audit-events"_s;

void addRows(const BrokerBench &bench, int count)
{
    bench.sql(
        "INSERT INTO audit_events (actor, action, resource, status, correlation_id, metadata) "
        "SELECT 'system', 'test.row', 'test:' || n, 'success', gen_random_uuid(), "
        "jsonb_build_object('n', n) FROM generate_series(1, " +
        QByteArray::number(count) + ") n");
}

Reply exported(BrokerBench &bench, const QString &query = {}, const QString &name = u"auditor"_s)
{
    return bench.call("GET", path + query, name, {},
                      {{"Accept"_ba, "application/json;q=0.5, Application/X-NDJSON"_ba}});
}

std::vector<QJsonObject> linesOf(const Reply &reply)
{
    std::vector<QJsonObject> lines;
    if (reply.body.isEmpty())
        return lines;
    if (!reply.body.endsWith('\n'))
        qFatal("the last line is not whole");
    for (const QByteArray &line : reply.body.chopped(1).split('\n')) {
        const QJsonDocument document = QJsonDocument::fromJson(line);
        if (!document.isObject())
            qFatal("no object: %s", line.constData());
        lines.push_back(document.object());
    }
    return lines;
}

std::vector<int> numbersOf(const std::vector<QJsonObject> &lines)
{
    std::vector<int> numbers;
    for (const QJsonObject &line : lines)
        numbers.push_back(line.value("metadata"_L1).toObject().value("n"_L1).toInt());
    return numbers;
}

std::vector<int> upTo(int first, int last)
{
    std::vector<int> numbers;
    for (int number = first; number <= last; ++number)
        numbers.push_back(number);
    return numbers;
}

} // namespace

class TestAuditExport : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void everythingComesOnceOldestFirst()
    {
        BrokerBench bench;
        addRows(bench, 1234);
        const Reply reply = exported(bench, u"?action=test.row"_s);
        QCOMPARE(reply.status, 200);
        QCOMPARE(reply.header("content-type"), "application/x-ndjson"_ba);
        const auto lines = linesOf(reply);
        QCOMPARE(numbersOf(lines), upTo(1, 1234));
        const QJsonObject &row = lines.front();
        QCOMPARE(row.value("actor"_L1).toString(), u"system"_s);
        QCOMPARE(row.value("resource"_L1).toString(), u"test:1"_s);
        QVERIFY(!row.value("id"_L1).toString().isEmpty());
        QVERIFY(!row.value("position"_L1).toString().isEmpty());
        QVERIFY(row.value("occurred_at"_L1).toString().endsWith(u'Z'));
        // Without a filter all is there, refused attempts too.
        (void)bench.get(path, u"nobody"_s);
        const int all = bench.count("audit_events");
        QCOMPARE(int(linesOf(exported(bench)).size()), all);
    }

    void filtersAreThoseOfTheList()
    {
        BrokerBench bench;
        const QString id = bench.submitPatch();
        addRows(bench, 3);
        for (const QString &query :
             {u"?resource=request:"_s + id, u"?correlation_id="_s + id, u"?actor=system"_s,
              u"?since=2020-01-01T00:00:00Z&until=2020-01-02T00:00:00Z"_s, u"?resource=test:2"_s}) {
            auto listed = bench.get(path + query, u"auditor"_s).json().toArray();
            QStringList expected;
            for (const QJsonValue &row : listed)
                expected.prepend(row.toObject().value("id"_L1).toString());
            QStringList got;
            for (const QJsonObject &line : linesOf(exported(bench, query)))
                got.append(line.value("id"_L1).toString());
            QCOMPARE(got.toList(), expected);
        }
    }

    void limitAndCursorGoOn()
    {
        BrokerBench bench;
        addRows(bench, 1000);
        const auto first = linesOf(exported(bench, u"?action=test.row&limit=345"_s));
        QCOMPARE(numbersOf(first), upTo(1, 345));
        const QString cursor = first.back().value("position"_L1).toString();
        QCOMPARE(numbersOf(linesOf(exported(bench, u"?action=test.row&cursor="_s + cursor))),
                 upTo(346, 1000));
        const auto last = linesOf(exported(bench, u"?action=test.row"_s));
        const QString end = last.back().value("position"_L1).toString();
        QVERIFY(linesOf(exported(bench, u"?action=test.row&cursor="_s + end)).empty());
        addRows(bench, 2);
        QCOMPARE(numbersOf(linesOf(exported(bench, u"?action=test.row&cursor="_s + end))),
                 upTo(1, 2));
    }

    void badParametersAreNamed()
    {
        BrokerBench bench;
        for (const QString &query : {u"?limit=0"_s, u"?limit=-1"_s, u"?limit=x"_s, u"?cursor=x"_s,
                                     u"?cursor=1-"_s, u"?since=now"_s, u"?offset=1"_s}) {
            const Reply reply = exported(bench, query);
            QVERIFY2(reply.status == 400, qPrintable(query));
            QCOMPARE(reply.error(), u"invalid_query"_s);
        }
        QCOMPARE(exported(bench, {}, u"developer"_s).error(), u"missing_permission"_s);
        QCOMPARE(exported(bench, {}, {}).status, 401);
        // Who does not ask for lines gets the page.
        QVERIFY(bench.get(path, u"auditor"_s).json().isArray());
    }

    void anUnfinishedTransactionIsNotSkipped()
    {
        BrokerBench bench;
        storage::Transaction slow(bench.db.database.connection());
        slow.execute(u"INSERT INTO audit_events (actor, action, resource, status, correlation_id) "
                     "VALUES ('system', 'test.row', 'test:slow', 'success', gen_random_uuid())"_s);
        addRows(bench, 2);
        const auto before = linesOf(exported(bench, u"?action=test.row"_s));
        QVERIFY(before.empty());
        slow.commit();
        const auto after = linesOf(exported(bench, u"?action=test.row"_s));
        QCOMPARE(after.size(), std::size_t(3));
        QCOMPARE(after[0].value("resource"_L1).toString(), u"test:slow"_s);
        bench.db.database.closeThreadConnection();
    }

    void aLostPermissionCutsTheExport()
    {
        BrokerBench bench;
        addRows(bench, 100'000);
        const QUrl url(bench.application->url());
        QTcpSocket socket;
        // Reads slowly, so that the export is still under way when the permission goes.
        socket.setReadBufferSize(4096);
        socket.connectToHost(url.host(), static_cast<quint16>(url.port()));
        socket.write("GET /api/v1/audit-events HTTP/1.1\r\nHost: a\r\nAccept: "
                     "application/x-ndjson\r\nAuthorization: Bearer " +
                     bench.tokenOf(u"auditor"_s) + "\r\n\r\n");
        QTRY_VERIFY(socket.bytesAvailable() > 0);
        QTest::qWait(500);
        bench.sql("DELETE FROM user_roles WHERE user_id = (SELECT id FROM users WHERE email LIKE "
                  "'auditor@%')");
        socket.setReadBufferSize(0);
        QByteArray received;
        QTRY_VERIFY_WITH_TIMEOUT(
            (received += socket.readAll(), socket.state() == QAbstractSocket::UnconnectedState),
            20'000);
        received += socket.readAll();
        QVERIFY(received.startsWith("HTTP/1.1 200 OK"));
        QVERIFY(!received.endsWith("0\r\n\r\n"));
        QVERIFY(received.count("test.row") < 100'000);
    }
};

QTEST_GUILESS_MAIN(TestAuditExport)
#include "tst_audit_export.moc"
