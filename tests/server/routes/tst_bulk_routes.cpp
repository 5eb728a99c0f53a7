// POST /agents/{id}/secrets/bulk (contract C, B11, B16, B17): every documented answer, and the size
// that it is made for.
#include "tests/support/broker_bench.h"

#include <QElapsedTimer>
#include <QJsonArray>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using test::BrokerBench;
using test::Reply;

namespace {

const QString bulk = u"/secrets/bulk"_s;

QByteArray postOf(const QByteArray &items,
                  const QByteArray &place = R"("cluster_name":"eu","provider_type":"vault")")
{
    return "{" + place + R"(,"items":)" + items + "}";
}

/// `count` items of the shape that a provider's listing has.
QByteArray manyItems(int count, int from = 0)
{
    QByteArray items = "[";
    for (int at = from; at < from + count; ++at) {
        if (at > from)
            items += ',';
        const QByteArray number = QByteArray::number(at);
        items += R"({"secret_ref":"team/)" + number.rightJustified(6, '0') +
                 R"(/db","labels":{"team":"t)" + QByteArray::number(at % 50) +
                 R"(","tier":"gold"},"version":"7","created_at_source":"2026-01-02T03:04:05Z"})";
    }
    return items + "]";
}

} // namespace

class TestBulkRoutes : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void idsComeInTheOrderOfTheItems();
    void whatIsSeenAgainIsRenewed();
    void oneRefTwiceInOnePost();
    void nothingFound_data();
    void nothingFound();
    void badReports_data();
    void badReports();
    void allOrNothing();
    void onlyInsideTheScope_data();
    void onlyInsideTheScope();
    void credentialsDoNotStay();
    void fiftyThousandInOnePost();
    void bodiesOverTheLimit();
};

void TestBulkRoutes::idsComeInTheOrderOfTheItems()
{
    BrokerBench bench;
    const auto agent = bench.mintAgent();
    const Reply reply = bench.asAgent(
        agent, "POST", bulk,
        postOf(
            R"([{"secret_ref":"z/last"},{"secret_ref":"a/first","labels":{"k":"v","n":null},)"
            R"("version":"3","checksum":"c","created_at_source":"2026-01-02T03:04:05.5+02:00",)"
            R"("updated_at_source":null,"mood":1},{"secret_ref":"m"}])",
            R"("cluster_name":"eu","provider_type":"vault","provider_config":{"kvMount":"kv"})"));
    QCOMPARE(reply.status, 200);
    QCOMPARE(reply.object().value(u"count").toInt(), 3);
    QCOMPARE(reply.object().size(), 2);
    const QJsonArray ids = reply.object().value(u"upserted_ids").toArray();
    QCOMPARE(ids.size(), 3);
    const QStringList refs{u"z/last"_s, u"a/first"_s, u"m"_s};
    for (qsizetype at = 0; at < refs.size(); ++at)
        QCOMPARE(bench.value("SELECT secret_ref FROM secrets WHERE id = '" +
                             ids.at(at).toString().toLatin1() + "'"),
                 refs.at(at));
    QCOMPARE(
        bench.value(
            "SELECT concat_ws('|', cluster_name, provider_type, provider_config, labels, version, "
            "checksum, extract(epoch FROM created_at_source), updated_at_source IS NULL, status) "
            "FROM secrets WHERE secret_ref = 'a/first'"),
        uR"(eu|vault|{"kvMount": "kv"}|{"k": "v"}|3|c|1767315845.500000|t|present)"_s);
    QCOMPARE(bench.count("audit_events WHERE action = 'discovery.upsert'"), 1);
    QCOMPARE(
        bench.value(
            "SELECT actor || ' ' || resource || ' ' || status || ' ' || metadata FROM audit_events "
            "WHERE action = 'discovery.upsert'"),
        u"agent:"_s + agent.id +
            uR"( cluster:eu success {"count": 3, "provider_type": "vault"})"_s);
}

void TestBulkRoutes::whatIsSeenAgainIsRenewed()
{
    BrokerBench bench;
    const auto agent = bench.mintAgent();
    const auto post = [&](const QByteArray &item) {
        return bench.asAgent(agent, "POST", bulk, postOf("[" + item + "]"));
    };
    const Reply first = post(
        R"({"secret_ref":"a","labels":{"k":"v"},"version":"1","checksum":"c",)"
        R"("created_at_source":"2026-01-01T00:00:00Z","updated_at_source":"2026-01-02T00:00:00Z"})");
    QCOMPARE(first.status, 200);
    bench.sql("UPDATE secrets SET status = 'missing', first_seen_at = '2026-01-01Z', last_seen_at "
              "= '2026-01-01Z'");
    const Reply second = post(R"({"secret_ref":"a","updated_at_source":"2026-01-03T00:00:00Z"})");
    QCOMPARE(second.object().value(u"upserted_ids"), first.object().value(u"upserted_ids"));
    QCOMPARE(bench.value("SELECT concat_ws('|', labels, version IS NULL, checksum IS NULL, "
                         "created_at_source::date, "
                         "updated_at_source::date, status, first_seen_at::date, last_seen_at > "
                         "now() - interval '1 minute') "
                         "FROM secrets"),
             u"{}|t|t|2026-01-01|2026-01-03|present|2026-01-01|t"_s);
    // Another cluster or provider is another secret.
    QCOMPARE(bench
                 .asAgent(agent, "POST", bulk,
                          postOf(R"([{"secret_ref":"a"}])",
                                 R"("cluster_name":"us","provider_type":"vault")"))
                 .status,
             200);
    QCOMPARE(bench.count("secrets"), 2);
}

void TestBulkRoutes::oneRefTwiceInOnePost()
{
    BrokerBench bench;
    const Reply reply = bench.asAgent(
        bench.mintAgent(), "POST", bulk,
        postOf(R"([{"secret_ref":"a","version":"1","created_at_source":"2026-01-01T00:00:00Z"},)"
               R"({"secret_ref":"b"},{"secret_ref":"a","version":"2"}])"));
    QCOMPARE(reply.status, 200);
    QCOMPARE(reply.object().value(u"count").toInt(), 3);
    const QJsonArray ids = reply.object().value(u"upserted_ids").toArray();
    QCOMPARE(ids.at(0), ids.at(2));
    QVERIFY(ids.at(0) != ids.at(1));
    QCOMPARE(bench.count("secrets"), 2);
    QCOMPARE(
        bench.value(
            "SELECT version || ' ' || created_at_source::date FROM secrets WHERE secret_ref = 'a'"),
        u"2 2026-01-01"_s);
}

void TestBulkRoutes::nothingFound_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("empty") << postOf("[]");
    QTest::newRow("null") << postOf("null");
    QTest::newRow("absent") << R"({"cluster_name":"eu","provider_type":"vault"})"_ba;
}

void TestBulkRoutes::nothingFound()
{
    QFETCH(QByteArray, body);
    BrokerBench bench;
    const Reply reply = bench.asAgent(bench.mintAgent(), "POST", bulk, body);
    QCOMPARE(reply.status, 200);
    QCOMPARE(reply.body, R"({"upserted_ids":null,"count":0})"_ba);
    QCOMPARE(bench.count("audit_events WHERE action = 'discovery.upsert'"), 0);
}

void TestBulkRoutes::badReports_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QString>("pointer");
    const auto row = [](const char *name, const QByteArray &body, const QString &pointer) {
        QTest::newRow(name) << body << pointer;
    };
    row("no json", "[", {});
    row("no cluster", R"({"provider_type":"vault","items":[]})", u"/cluster_name"_s);
    row("no provider", R"({"cluster_name":"eu","items":[]})", u"/provider_type"_s);
    row("empty cluster", postOf("[]", R"("cluster_name":"","provider_type":"vault")"),
        u"/cluster_name"_s);
    row("blank cluster", postOf("[]", R"("cluster_name":" ","provider_type":"vault")"),
        u"/cluster_name"_s);
    row("empty provider", postOf("[]", R"("cluster_name":"eu","provider_type":"")"),
        u"/provider_type"_s);
    row("long cluster",
        postOf("[]", R"("cluster_name":")" + QByteArray(254, 'x') + R"(","provider_type":"vault")"),
        u"/cluster_name"_s);
    row("no ref", postOf(R"([{"secret_ref":"a"},{"version":"1"}])"), u"/items/1/secret_ref"_s);
    row("empty ref", postOf(R"([{"secret_ref":""}])"), u"/items/0/secret_ref"_s);
    row("long ref", postOf(R"([{"secret_ref":")" + QByteArray(1025, 'x') + R"("}])"),
        u"/items/0/secret_ref"_s);
    row("no object", postOf(R"(["a"])"), u"/items/0"_s);
    row("number for a label", postOf(R"([{"secret_ref":"a","labels":{"n":1}}])"),
        u"/items/0/labels/n"_s);
    row("no time", postOf(R"([{"secret_ref":"a","created_at_source":"yesterday"}])"),
        u"/items/0/created_at_source"_s);
}

void TestBulkRoutes::badReports()
{
    QFETCH(QByteArray, body);
    QFETCH(QString, pointer);
    BrokerBench bench;
    const Reply reply = bench.asAgent(bench.mintAgent(), "POST", bulk, body);
    QCOMPARE(reply.status, 400);
    if (!pointer.isEmpty())
        QCOMPARE(reply.object().value(u"errors").toArray().first()[u"pointer"].toString(), pointer);
    QCOMPARE(bench.count("secrets"), 0);
}

void TestBulkRoutes::allOrNothing()
{
    BrokerBench bench;
    const Reply reply = bench.asAgent(bench.mintAgent(), "POST", bulk,
                                      postOf(R"([{"secret_ref":"a"},{"secret_ref":"b"},{}])"));
    QCOMPARE(reply.status, 400);
    QCOMPARE(bench.count("secrets"), 0);
    // A failure in the last of several statements takes the first back, too.
    bench.sql("ALTER TABLE secrets ADD CHECK (secret_ref <> 'team/005001/db')");
    QCOMPARE(bench.asAgent(bench.mintAgent(), "POST", bulk, postOf(manyItems(6000))).status, 500);
    QCOMPARE(bench.count("secrets"), 0);
    QCOMPARE(bench.count("audit_events WHERE action = 'discovery.upsert'"), 0);
}

void TestBulkRoutes::onlyInsideTheScope_data()
{
    QTest::addColumn<QByteArray>("scope");
    QTest::addColumn<int>("status");
    QTest::newRow("unbounded") << "{}"_ba << 200;
    QTest::newRow("its cluster") << R"({"cluster":"eu"})"_ba << 200;
    QTest::newRow("among others") << R"({"clusters":["us","eu"],"providers":["file","vault"]})"_ba
                                  << 200;
    QTest::newRow("another cluster") << R"({"cluster_name":"us"})"_ba << 403;
    QTest::newRow("another provider") << R"({"provider":"file"})"_ba << 403;
    QTest::newRow("one of the two") << R"({"cluster":"eu","provider":"file"})"_ba << 403;
}

void TestBulkRoutes::onlyInsideTheScope()
{
    QFETCH(QByteArray, scope);
    QFETCH(int, status);
    BrokerBench bench;
    const Reply reply =
        bench.asAgent(bench.mintAgent(scope), "POST", bulk, postOf(R"([{"secret_ref":"a"}])"));
    QCOMPARE(reply.status, status);
    QCOMPARE(bench.count("secrets"), status == 200 ? 1 : 0);
    if (status == 200)
        return;
    QCOMPARE(reply.error(), u"out_of_scope"_s);
    QCOMPARE(bench.count("audit_events WHERE action = 'discovery.upsert' AND status = 'denied' "
                         "AND resource = 'cluster:eu'"),
             1);
}

/// What an agent says about its provider is for everybody to read who may list.
void TestBulkRoutes::credentialsDoNotStay()
{
    BrokerBench bench;
    QCOMPARE(
        bench
            .asAgent(bench.mintAgent(), "POST", bulk,
                     postOf(R"([{"secret_ref":"a"}])",
                            R"("cluster_name":"eu","provider_type":"vault","provider_config":)"
                            R"({"kvPrefix":"p","kvMount":7,"token":"hvs.canary","address":"x"})"))
            .status,
        200);
    QCOMPARE(bench.value("SELECT provider_config FROM secrets"), uR"({"kvPrefix": "p"})"_s);
}

void TestBulkRoutes::fiftyThousandInOnePost()
{
    BrokerBench bench;
    const auto agent = bench.mintAgent();
    const QByteArray body = postOf(manyItems(50'000));
    QVERIFY2(body.size() > 4 * 1024 * 1024, "more than other routes take");
    for (const char *round : {"new", "again"}) {
        QElapsedTimer took;
        took.start();
        const Reply reply = bench.asAgent(agent, "POST", bulk, body);
        qInfo("50,000 items %s: %lld ms, %lld bytes", round, took.elapsed(),
              static_cast<long long>(body.size()));
        QCOMPARE(reply.status, 200);
        QVERIFY2(took.elapsed() < 10'000, qPrintable(QString::number(took.elapsed())));
        QCOMPARE(reply.object().value(u"count").toInt(), 50'000);
        QCOMPARE(reply.object().value(u"upserted_ids").toArray().size(), 50'000);
    }
    QCOMPARE(bench.count("secrets"), 50'000);
    QCOMPARE(bench.count("audit_events WHERE action = 'discovery.upsert'"), 2);
}

void TestBulkRoutes::bodiesOverTheLimit()
{
    BrokerBench bench;
    const auto agent = bench.mintAgent();
    QByteArray body = postOf(R"([{"secret_ref":"a"}])");
    // White space up to the limit is read, one byte more is not.
    const qsizetype limit = 32 * 1024 * 1024;
    body += QByteArray(limit - body.size(), ' ');
    QCOMPARE(bench.asAgent(agent, "POST", bulk, body).status, 200);
    body += ' ';
    const Reply tooLarge = bench.asAgent(agent, "POST", bulk, body);
    QCOMPARE(tooLarge.status, 413);
    QCOMPARE(tooLarge.error(), u"payload_too_large"_s);
}

QTEST_GUILESS_MAIN(TestBulkRoutes)
#include "tst_bulk_routes.moc"
