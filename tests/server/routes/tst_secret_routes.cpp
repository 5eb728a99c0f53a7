// GET /secrets and /secrets/{id} (contract G, B3, B18): filters, pages, and who sees what.
#include "tests/support/broker_bench.h"

#include <QJsonArray>
#include <QTest>
#include <QUrl>

using namespace Qt::StringLiterals;
using namespace sb;
using test::BrokerBench;
using test::Reply;

namespace {

const QString secrets = u"/api/v1/secrets"_s;

QStringList refsOf(const Reply &reply)
{
    QStringList refs;
    for (const QJsonValue &item : reply.object().value(u"items").toArray())
        refs.append(item[u"cluster_name"].toString() + u'/' + item[u"secret_ref"].toString());
    return refs;
}

/// Path and query of the next page; empty on the last.
QString nextOf(const Reply &reply)
{
    const QString link = QString::fromLatin1(reply.header("link"));
    return link.isEmpty() ? QString() : link.mid(1, link.indexOf(u'>') - 1);
}

/// Seven secrets in two clusters.
void seed(BrokerBench &bench)
{
    bench.sql(R"(
        INSERT INTO secrets (cluster_name, provider_type, secret_ref, provider_config, labels, version, checksum,
                             created_at_source, status, first_seen_at, last_seen_at)
        VALUES ('eu', 'vault', 'pay/db', '{}', '{"team":"pay","tier":"gold"}', '3', NULL, '2026-01-02T03:04:05.25Z',
                'present', '2026-01-01Z', '2026-01-03Z'),
               ('eu', 'vault', 'pay/queue', '{}', '{"team":"pay","tier":"silver","at":"10:30"}', NULL, 'c', NULL,
                'missing', '2026-01-01Z', '2026-01-03Z'),
               ('eu', 'vault', 'p_y/odd', '{}', '{}', NULL, NULL, NULL, 'present', '2026-01-01Z', '2026-01-03Z'),
               ('eu', 'vault', 'payroll', '{"kvMount":"hr"}', '{"team":"hr"}', NULL, NULL, NULL, 'present',
                '2026-01-01Z', '2026-01-03Z'),
               ('eu', 'file', 'pay/db', '{}', '{}', NULL, NULL, NULL, 'present', '2026-01-01Z', '2026-01-03Z'),
               ('us', 'vault', 'pay/db', '{}', '{"team":"pay"}', NULL, NULL, NULL, 'present', '2026-01-01Z',
                '2026-01-03Z'),
               ('us', 'aws-sm', 'web', '{}', '{}', NULL, NULL, NULL, 'present', '2026-01-01Z', '2026-01-03Z'))");
}

} // namespace

class TestSecretRoutes : public QObject
{
    Q_OBJECT

private:
    /// Seeded, for tests that only look.
    std::unique_ptr<BrokerBench> m_bench;

private Q_SLOTS:

    void initTestCase()
    {
        // What is seeded was seen long ago, and stays as it is however long the test takes.
        m_bench = std::make_unique<BrokerBench>([](config::ServerConfig &config) {
            config.sweeps.secretsStaleAfter = std::chrono::hours(24 * 365 * 50);
        });
        seed(*m_bench);
    }

    void cleanupTestCase() { m_bench.reset(); }

    void theItemAsTheContractSaysIt();
    void filters_data();
    void filters();
    void badQueries_data();
    void badQueries();
    void pagesMeetEachOther();
    void offsetsStillWork();
    void scopedGrantsSeeTheirs_data();
    void scopedGrantsSeeTheirs();
    void environmentsDecideWhoseASecretIs();
    void unknownOnes();
    void withoutThePermission();
};

void TestSecretRoutes::theItemAsTheContractSaysIt()
{
    BrokerBench &bench = *m_bench;
    const Reply list = bench.get(secrets + u"?label=tier:gold"_s, u"developer"_s);
    QCOMPARE(list.status, 200);
    QCOMPARE(list.header("cache-control"), "no-store"_ba);
    QCOMPARE(list.object().keys(), (QStringList{u"items"_s, u"total"_s}));
    const QJsonObject item = list.object().value(u"items").toArray().first().toObject();
    const QString id = bench.value("SELECT id FROM secrets WHERE labels @> '{\"tier\":\"gold\"}'");
    QCOMPARE(item,
             (QJsonObject{{u"id"_s, id},
                          {u"cluster_name"_s, u"eu"_s},
                          {u"provider_type"_s, u"vault"_s},
                          {u"secret_ref"_s, u"pay/db"_s},
                          {u"labels"_s, QJsonObject{{u"team"_s, u"pay"_s}, {u"tier"_s, u"gold"_s}}},
                          {u"version"_s, u"3"_s},
                          {u"created_at_source"_s, u"2026-01-02T03:04:05.25Z"_s},
                          {u"status"_s, u"present"_s},
                          {u"first_seen_at"_s, u"2026-01-01T00:00:00Z"_s},
                          {u"last_seen_at"_s, u"2026-01-03T00:00:00Z"_s}}));
    const Reply one = bench.get(secrets + u'/' + id, u"developer"_s);
    QCOMPARE(one.status, 200);
    QCOMPARE(one.object(), item);
    // Labels always, a provider configuration when there is one.
    const Reply payroll = bench.get(secrets + u"?ref_prefix=payroll"_s, u"developer"_s);
    QCOMPARE(payroll.object().value(u"items").toArray().first()[u"provider_config"].toObject(),
             (QJsonObject{{u"kvMount"_s, u"hr"_s}}));
    const Reply odd = bench.get(secrets + u"?ref_prefix=p_y"_s, u"developer"_s);
    QCOMPARE(odd.object().value(u"items").toArray().first()[u"labels"], QJsonValue(QJsonObject()));
}

void TestSecretRoutes::filters_data()
{
    QTest::addColumn<QString>("query");
    QTest::addColumn<QStringList>("refs");
    const auto row = [](const char *query, const QStringList &refs) {
        QTest::newRow(query) << QString::fromLatin1(query) << refs;
    };
    const QStringList all{u"eu/p_y/odd"_s, u"eu/pay/db"_s, u"eu/pay/db"_s, u"eu/pay/queue"_s,
                          u"eu/payroll"_s, u"us/pay/db"_s, u"us/web"_s};
    row("", all);
    row("cluster_name=us", {u"us/pay/db"_s, u"us/web"_s});
    row("cluster_name=e", {});
    row("provider=file", {u"eu/pay/db"_s});
    row("status=missing", {u"eu/pay/queue"_s});
    row("ref_prefix=pay/", {u"eu/pay/db"_s, u"eu/pay/db"_s, u"eu/pay/queue"_s, u"us/pay/db"_s});
    // Not patterns.
    row("ref_prefix=p_y", {u"eu/p_y/odd"_s});
    row("ref_prefix=%25", {});
    row("ref_prefix=pay%5C", {});
    row("label=team:pay", {u"eu/pay/db"_s, u"eu/pay/queue"_s, u"us/pay/db"_s});
    row("label=team:pay&label=tier:silver", {u"eu/pay/queue"_s});
    row("label=team:pay&label=team:pay&provider=vault&cluster_name=us", {u"us/pay/db"_s});
    row("label=team:pay&label=team:hr", {});
    // Split at the first colon.
    row("label=at:10:30", {u"eu/pay/queue"_s});
    row("label=team:", {});
    row("label=team:pay%22%7D", {});
}

void TestSecretRoutes::filters()
{
    QFETCH(QString, query);
    QFETCH(QStringList, refs);
    BrokerBench &bench = *m_bench;
    const Reply reply = bench.get(secrets + u'?' + query, u"auditor"_s);
    QCOMPARE(reply.status, 200);
    QStringList seen = refsOf(reply);
    seen.sort();
    QStringList wanted = refs;
    wanted.sort();
    QCOMPARE(seen, wanted);
    QCOMPARE(reply.object().value(u"total").toInt(), refs.size());
}

void TestSecretRoutes::badQueries_data()
{
    QTest::addColumn<QString>("query");
    for (const char *query :
         {"limit=0", "limit=1001", "limit=x", "offset=-1", "offset=x", "cursor=x", "status=gone",
          "label=team", "label=:pay", "name=x", "cursor=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})
        QTest::newRow(query) << QString::fromLatin1(query);
}

void TestSecretRoutes::badQueries()
{
    QFETCH(QString, query);
    BrokerBench &bench = *m_bench;
    const Reply reply = bench.get(secrets + u'?' + query, u"developer"_s);
    QCOMPARE(reply.status, 400);
    QCOMPARE(reply.error(), u"invalid_query"_s);
    QCOMPARE(reply.object().value(u"errors").toArray().first()[u"pointer"].toString(),
             query.left(query.indexOf(u'=')));
}

void TestSecretRoutes::pagesMeetEachOther()
{
    BrokerBench bench;
    seed(bench);
    const QStringList all = refsOf(bench.get(secrets, u"developer"_s));
    for (const int limit : {1, 2, 3, 6, 7}) {
        QStringList seen;
        QString path = secrets + u"?limit=%1"_s.arg(limit);
        for (int page = 0; !path.isEmpty() && page < 10; ++page) {
            const Reply reply = bench.get(path, u"developer"_s);
            QCOMPARE(reply.status, 200);
            QCOMPARE(reply.object().value(u"total").toInt(), 7);
            seen += refsOf(reply);
            path = nextOf(reply);
        }
        QCOMPARE(seen, all);
    }
    // The filter goes with the link; what comes in between is not skipped.
    const Reply first = bench.get(
        secrets + u"?label=team:pay&label=at:10%3A30&cluster_name=eu&limit=1"_s, u"developer"_s);
    QCOMPARE(refsOf(first), QStringList{u"eu/pay/queue"_s});
    QVERIFY(nextOf(first).isEmpty());
    const Reply page = bench.get(secrets + u"?label=team:pay&limit=1&offset=1"_s, u"developer"_s);
    QCOMPARE(refsOf(page), QStringList{u"eu/pay/queue"_s});
    bench.sql("INSERT INTO secrets (cluster_name, provider_type, secret_ref, labels) "
              "VALUES ('eu', 'vault', 'pay/zoo', '{\"team\":\"pay\"}')");
    QVERIFY2(!nextOf(page).contains(u"offset"), qPrintable(nextOf(page)));
    const Reply next = bench.get(nextOf(page), u"developer"_s);
    QCOMPARE(refsOf(next), QStringList{u"eu/pay/zoo"_s});
    QCOMPARE(refsOf(bench.get(nextOf(next), u"developer"_s)), QStringList{u"us/pay/db"_s});
    // With a cursor there is nothing left to skip.
    QCOMPARE(bench.get(nextOf(page) + u"&offset=1"_s, u"developer"_s).status, 400);
}

void TestSecretRoutes::offsetsStillWork()
{
    BrokerBench bench;
    seed(bench);
    const QStringList all = refsOf(bench.get(secrets, u"developer"_s));
    const Reply reply = bench.get(secrets + u"?limit=2&offset=4"_s, u"developer"_s);
    QCOMPARE(refsOf(reply), all.mid(4, 2));
    QCOMPARE(reply.object().value(u"total").toInt(), 7);
    QCOMPARE(refsOf(bench.get(secrets + u"?offset=7"_s, u"developer"_s)), QStringList());
}

void TestSecretRoutes::scopedGrantsSeeTheirs_data()
{
    QTest::addColumn<QByteArray>("scope");
    QTest::addColumn<QStringList>("refs");
    const auto row = [](const QByteArray &scope, const QStringList &refs) {
        QTest::newRow(scope.constData()) << scope << refs;
    };
    row(R"({"cluster_name":"us"})", {u"us/pay/db"_s, u"us/web"_s});
    row(R"({"provider_type":"file"})", {u"eu/pay/db"_s});
    row(R"({"secret_ref_prefix":"pay/"})",
        {u"eu/pay/db"_s, u"eu/pay/db"_s, u"eu/pay/queue"_s, u"us/pay/db"_s});
    // A grant that does not speak of mounts covers only what has none.
    row(R"({"secret_ref_prefix":"payroll"})", {});
    row(R"({"kv_mount":"hr"})", {u"eu/payroll"_s});
    row(R"({"kv_mount":"hr","cluster_name":"us"})", {});
    row(R"({"environment":"prod"})", {});
    row(R"({"team":"pay"})", {});
    row(R"({"cluster_name":""})", {});
    row(R"({"cluster_name":7})", {});
}

void TestSecretRoutes::scopedGrantsSeeTheirs()
{
    QFETCH(QByteArray, scope);
    QFETCH(QStringList, refs);
    BrokerBench bench;
    seed(bench);
    const QUuid user = bench.addUser(u"scoped"_s);
    bench.grant(user, u"developer"_s, scope);
    const Reply reply = bench.get(secrets, u"scoped"_s);
    QCOMPARE(reply.status, 200);
    QStringList seen = refsOf(reply);
    seen.sort();
    QCOMPARE(seen, refs);
    QCOMPARE(reply.object().value(u"total").toInt(), refs.size());
    // What is not listed is not there.
    const QString all = bench.value("SELECT string_agg(id::text, ' ') FROM secrets");
    int found = 0;
    for (const QString &id : all.split(u' ')) {
        const int status = bench.get(secrets + u'/' + id, u"scoped"_s).status;
        QVERIFY(status == 200 || status == 404);
        found += status == 200 ? 1 : 0;
    }
    QCOMPARE(found, refs.size());
}

/// B7: the longest prefix wins, and a secret that nobody claims belongs to no environment.
void TestSecretRoutes::environmentsDecideWhoseASecretIs()
{
    BrokerBench bench;
    seed(bench);
    const QString project = u"0a000000-0000-4000-8000-00000000000b"_s;
    bench.sql("INSERT INTO projects (id, name) VALUES ('" + project.toLatin1() + R"(', 'pay');
        INSERT INTO environments (id, project_id, name)
        VALUES ('0a000000-0000-4000-8000-00000000000c', '0a000000-0000-4000-8000-00000000000b', 'prod'),
               ('0a000000-0000-4000-8000-00000000000d', '0a000000-0000-4000-8000-00000000000b', 'dev');
        INSERT INTO environment_targets (environment_id, provider_type, cluster_name, secret_ref_prefix)
        VALUES ('0a000000-0000-4000-8000-00000000000c', 'vault', 'eu', 'pay/'),
               ('0a000000-0000-4000-8000-00000000000d', 'vault', NULL, 'pay/q'))");
    const auto seenWith = [&](const QString &name, const QByteArray &scope) {
        bench.grant(bench.addUser(name), u"developer"_s, scope);
        return refsOf(bench.get(secrets, name));
    };
    QCOMPARE(seenWith(u"prod"_s, R"({"environment":"prod"})"), QStringList{u"eu/pay/db"_s});
    QCOMPARE(seenWith(u"dev"_s, R"({"environment":"dev","cluster_name":"eu"})"),
             QStringList{u"eu/pay/queue"_s});
    QCOMPARE(seenWith(u"project"_s, R"({"project_id":"0a000000-0000-4000-8000-00000000000b"})"),
             (QStringList{u"eu/pay/db"_s, u"eu/pay/queue"_s}));
    QCOMPARE(seenWith(u"other"_s, R"({"project_id":"0a000000-0000-4000-8000-00000000000e"})"),
             QStringList());
}

void TestSecretRoutes::unknownOnes()
{
    BrokerBench bench;
    QCOMPARE(bench.get(secrets + u"/00000000-0000-4000-8000-00000000000a"_s, u"developer"_s).status,
             404);
    const Reply noId = bench.get(secrets + u"/x"_s, u"developer"_s);
    QCOMPARE(noId.status, 400);
    QCOMPARE(noId.error(), u"invalid_id"_s);
    const Reply empty = bench.get(secrets, u"developer"_s);
    QCOMPARE(empty.body, R"({"items":[],"total":0})"_ba);
}

void TestSecretRoutes::withoutThePermission()
{
    BrokerBench bench;
    bench.addUser(u"stranger"_s);
    for (const QString &path : {secrets, secrets + u"/00000000-0000-4000-8000-00000000000a"_s}) {
        const Reply refused = bench.get(path, u"stranger"_s);
        QCOMPARE(refused.status, 403);
        QCOMPARE(refused.error(), u"missing_permission"_s);
        QCOMPARE(bench.get(path, {}).status, 401);
    }
}

QTEST_GUILESS_MAIN(TestSecretRoutes)
#include "tst_secret_routes.moc"
