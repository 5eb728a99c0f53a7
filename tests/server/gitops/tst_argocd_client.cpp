// What is asked of ArgoCD and how its answers, and whatever comes instead of them, are taken.
#include "server/gitops/rollout_observer.h"
#include "tests/support/argocd_server.h"

#include <QElapsedTimer>
#include <QJsonArray>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace sb;
using core::ErrorCode;
using test::ArgocdMood;
using test::ArgocdServer;

namespace {

outbound::HttpsClient clientForThisMachine()
{
    return outbound::HttpsClient({.allowed = {QHostAddress::parseSubnet(u"127.0.0.0/8"_s)}});
}

gitops::ArgocdAccess accessTo(const ArgocdServer &server)
{
    return {.baseUrl = server.url(),
            .token = core::SecretBytes::copyOf(std::string_view(
                ArgocdServer::token.constData(), std::size_t(ArgocdServer::token.size()))),
            .caPem = server.caPem()};
}

} // namespace

class TestArgocdClient : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anApplication();
    void namespacesAndOddNamesAreSent();
    void onlyGetIsSent();
    void lists();
    void faults_data();
    void faults();
    void silenceEndsWithTheTime();
    void certificates();
    void addressesAreJudged();
    void observes();
    void oddAnswers();

private:
    const outbound::HttpsClient m_https = clientForThisMachine();
    const gitops::ReadOnlyTransport m_transport{m_https, 5s};
};

void TestArgocdClient::anApplication()
{
    ArgocdServer server;
    server.set(u"shop"_s, {.health = u"Progressing"_s,
                           .sync = u"OutOfSync"_s,
                           .revision = u"abc"_s,
                           .phase = u"Running"_s,
                           .finishedAt = u"2026-05-30T10:11:12Z"_s});
    const gitops::ArgocdAccess access = accessTo(server);
    const auto app = gitops::ArgocdClient(m_transport, access).application({.name = u"shop"_s});
    QVERIFY2(app, qPrintable(app ? QString() : app.error().message));
    QCOMPARE(app->name, u"shop"_s);
    QCOMPARE(app->project, u"payments"_s);
    QCOMPARE(app->destinationServer, u"https://kubernetes"_s);
    QCOMPARE(app->destinationCluster, u"in-cluster"_s);
    QCOMPARE(app->destinationNamespace, u"shop"_s);
    QCOMPARE(app->state.healthStatus, u"Progressing"_s);
    QCOMPARE(app->state.syncStatus, u"OutOfSync"_s);
    QCOMPARE(app->state.syncRevision, u"abc"_s);
    QCOMPARE(app->state.operationPhase, u"Running"_s);
    QCOMPARE(app->state.operationFinishedAt->seconds(), qint64{1780135872});
}

void TestArgocdClient::namespacesAndOddNamesAreSent()
{
    ArgocdServer server;
    server.set(u"shop"_s, {.appNamespace = u"team-a"_s});
    const gitops::ArgocdAccess access = accessTo(server);
    const gitops::ArgocdClient client(m_transport, access);
    QVERIFY(client.application({.name = u"shop"_s, .applicationNamespace = u"team-a"_s}));
    QVERIFY(client.resourceTree({.name = u"shop"_s, .applicationNamespace = u"team-a"_s}));
    QCOMPARE(client.application({.name = u"shop"_s}).error().code, ErrorCode::NotFound);
    // Names are checked when mappings are made; the client leaves nothing to luck all the same.
    QVERIFY(!client.application({.name = u"../../version?x=/"_s}));
    const auto seen = server.requests();
    QCOMPARE(seen.at(0).target, "/api/v1/applications/shop?appNamespace=team-a"_ba);
    QCOMPARE(seen.at(1).target, "/api/v1/applications/shop/resource-tree?appNamespace=team-a"_ba);
    QCOMPARE(seen.at(2).target, "/api/v1/applications/shop"_ba);
    QVERIFY2(seen.at(3).target.startsWith("/api/v1/applications/..%2F..%2Fversion%3Fx%3D%2F"),
             seen.at(3).target.constData());
}

void TestArgocdClient::onlyGetIsSent()
{
    ArgocdServer server;
    server.set(u"shop"_s, {});
    const gitops::ArgocdAccess access = accessTo(server);
    const gitops::ArgocdClient client(m_transport, access);
    QVERIFY(client.application({.name = u"shop"_s}));
    QVERIFY(client.resourceTree({.name = u"shop"_s}));
    QVERIFY(client.applications({}));
    for (const test::ScriptedRequest &request : server.requests()) {
        QCOMPARE(request.method, "GET"_ba);
        QCOMPARE(request.header("authorization"), "Bearer " + ArgocdServer::token);
        QCOMPARE(request.header("accept"), "application/json"_ba);
        QVERIFY(request.body.isEmpty());
    }
}

void TestArgocdClient::lists()
{
    ArgocdServer server;
    const gitops::ArgocdAccess access = accessTo(server);
    const gitops::ArgocdClient client(m_transport, access);
    QCOMPARE(client.applications({})->size(), std::size_t(0));
    server.set(u"one"_s, {});
    server.set(u"two"_s, {.project = u"other"_s});
    QCOMPARE(client.applications({})->size(), std::size_t(2));
    const auto some = client.applications(u"other"_s);
    QCOMPARE(some->size(), std::size_t(1));
    QCOMPARE(some->at(0).name, u"two"_s);
    QVERIFY(server.requests().back().target.contains("&projects=other"));
    QVERIFY(server.requests().back().target.contains("fields=items.metadata.name,"));
}

void TestArgocdClient::faults_data()
{
    QTest::addColumn<int>("mood");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("said");
    const auto row = [](const char *what, ArgocdMood mood, ErrorCode code, const QString &said) {
        QTest::newRow(what) << int(mood) << int(code) << said;
    };
    row("forbidding", ArgocdMood::Forbidding, ErrorCode::Forbidden, u"403"_s);
    row("redirecting", ArgocdMood::Redirecting, ErrorCode::Unavailable, u"redirect"_s);
    row("broken", ArgocdMood::Broken, ErrorCode::Unavailable, u"HTTP 502"_s);
    row("huge", ArgocdMood::Huge, ErrorCode::PayloadTooLarge, u"too large"_s);
    row("garbage", ArgocdMood::Garbage, ErrorCode::InvalidJson, u"no sense"_s);
}

void TestArgocdClient::faults()
{
    QFETCH(int, mood);
    QFETCH(QString, said);
    ArgocdServer server;
    server.setMood(ArgocdMood(mood));
    const gitops::ArgocdAccess access = accessTo(server);
    const auto apps = gitops::ArgocdClient(m_transport, access).applications({});
    QVERIFY(!apps);
    QTEST(int(apps.error().code), "code");
    QVERIFY2(apps.error().message.contains(said), qPrintable(apps.error().message));
    QCOMPARE(server.requests().size(), std::size_t(1));

    gitops::ArgocdAccess stranger = accessTo(server);
    stranger.token = core::SecretBytes::copyOf(std::string_view("wrong"));
    const auto refused = gitops::ArgocdClient(m_transport, stranger).applications({});
    QCOMPARE(refused.error().code, ErrorCode::Unavailable);
    QCOMPARE(refused.error().message, u"ArgoCD refuses the token (401)"_s);
}

void TestArgocdClient::silenceEndsWithTheTime()
{
    ArgocdServer server;
    server.setMood(ArgocdMood::Silent);
    const gitops::ArgocdAccess access = accessTo(server);
    const gitops::ReadOnlyTransport hasty(m_https, 300ms);
    QElapsedTimer timer;
    timer.start();
    const auto apps = gitops::ArgocdClient(hasty, access).applications({});
    QCOMPARE(apps.error().code, ErrorCode::Unavailable);
    QVERIFY(timer.elapsed() < 4000);
}

void TestArgocdClient::certificates()
{
    ArgocdServer server;
    gitops::ArgocdAccess access = accessTo(server);
    const gitops::ArgocdClient client(m_transport, access);
    // The system's roots do not know it.
    access.caPem.clear();
    QCOMPARE(client.applications({}).error().code, ErrorCode::Unavailable);
    // Nor does another root.
    access.caPem = test::makeTlsIdentity(u"localhost"_s).certificatePem;
    QCOMPARE(client.applications({}).error().code, ErrorCode::Unavailable);
    // The certificate does not bear the address, unless a name is given that it bears.
    access.caPem = server.caPem();
    access.baseUrl = server.urlByAddress();
    QCOMPARE(client.applications({}).error().code, ErrorCode::Unavailable);
    access.tlsServerName = u"argocd.example.org"_s;
    QCOMPARE(client.applications({}).error().code, ErrorCode::Unavailable);
    QVERIFY(server.requests().empty());
    access.tlsServerName = u"localhost"_s;
    QVERIFY(client.applications({}));
}

void TestArgocdClient::addressesAreJudged()
{
    ArgocdServer server;
    const gitops::ArgocdAccess access = accessTo(server);
    const outbound::HttpsClient strict(outbound::NetworkRules{});
    const gitops::ReadOnlyTransport transport(strict, 5s);
    const auto apps = gitops::ArgocdClient(transport, access).applications({});
    QCOMPARE(apps.error().code, ErrorCode::Unavailable);
    QVERIFY2(apps.error().message.contains(u"SB_OUTBOUND_ALLOW"_s),
             qPrintable(apps.error().message));
    QVERIFY(server.requests().empty());
}

void TestArgocdClient::observes()
{
    ArgocdServer server;
    test::ArgocdApp app;
    for (int index = 0; index < 250; ++index)
        app.resources.push_back({.kind = u"ConfigMap"_s, .name = u"c%1"_s.arg(index)});
    app.resources.push_back({.kind = u"Pod"_s,
                             .name = u"p"_s,
                             .health = u"Degraded"_s,
                             .createdAt = u"2026-05-30T10:11:12Z"_s});
    server.set(u"shop"_s, app);
    const gitops::ArgocdAccess access = accessTo(server);
    const gitops::ArgocdClient client(m_transport, access);
    const auto state = gitops::observeRollout(client, {.name = u"shop"_s}, {});
    QVERIFY(state);
    QCOMPARE(state->resources.size(), std::size_t(251));
    const QJsonObject shown = gitops::observedStateJson(*state);
    QCOMPARE(shown.value("resource_count"_L1).toInt(), 251);
    const QJsonArray resources = shown.value("resources"_L1).toArray();
    QCOMPARE(resources.size(), 200);
    QCOMPARE(resources.at(0).toObject().value("name"_L1).toString(), u"p"_s);
    QCOMPARE(shown.value("health_status"_L1).toString(), u"Healthy"_s);

    QVERIFY(gitops::observeRollout(client, {.name = u"shop"_s, .projectName = u"payments"_s}, {}));
    QCOMPARE(gitops::observeRollout(client, {.name = u"shop"_s, .projectName = u"other"_s}, {})
                 .error()
                 .code,
             ErrorCode::Forbidden);
}

void TestArgocdClient::oddAnswers()
{
    for (const char *json : {"", "[]", "null", "{", "{\"metadata\":{}}", "{\"metadata\":[]}",
                             "{\"metadata\":{\"name\":7}}", "{\"a\":1,\"a\":2}"})
        QVERIFY2(!gitops::applicationFromJson(json), json);
    const auto bare = gitops::applicationFromJson(
        R"({"metadata":{"name":"a\u0007b"},"spec":7,"status":{"health":[],"operationState":{"finishedAt":"soon"}}})");
    QVERIFY(bare);
    QCOMPARE(bare->name, u"a b"_s);
    QVERIFY(!bare->state.operationFinishedAt);
    for (const char *json : {"{}", "{\"items\":null}", "{\"items\":{}}", "{\"items\":[7,{}]}"})
        QCOMPARE(gitops::applicationsFromJson(json)->size(), std::size_t(0));
    QVERIFY(!gitops::applicationsFromJson("[]"));
    QCOMPARE(gitops::resourcesFromJson(R"({"nodes":[{"kind":"Pod"}]})")->size(), std::size_t(1));
    QVERIFY(!gitops::resourcesFromJson("x"));
}

QTEST_GUILESS_MAIN(TestArgocdClient)
#include "tst_argocd_client.moc"
