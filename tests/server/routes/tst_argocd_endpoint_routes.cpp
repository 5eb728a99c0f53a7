// ArgoCD endpoints over the wire (contract H, B25, B27): every status, what is told and what
// never is.
#include "tests/support/gitops_bench.h"

#include <QElapsedTimer>
#include <QJsonArray>
#include <QTest>
#include <QTimer>

using namespace Qt::StringLiterals;
using namespace sb;
using test::ArgocdMood;
using test::ArgocdServer;
using test::GitopsBench;
using test::Reply;

namespace {

const QString endpointsPath = u"/api/v1/argocd-endpoints"_s;
const QString nowhere = u"/00000000-0000-4000-8000-00000000000a"_s;

QByteArray endpointWith(const QByteArray &url, const QByteArray &tokenBase64,
                        const QByteArray &more = {})
{
    return R"({"name":"x","base_url":")" + url + R"(","token_b64":")" + tokenBase64 + "\"" + more +
           "}";
}

} // namespace

class TestArgocdEndpointRoutes : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void init() { m_bench = std::make_unique<GitopsBench>(); }

    void cleanup() { m_bench.reset(); }

    void anEndpointIsMadeAndShown();
    void badEndpointsAreRefused_data();
    void badEndpointsAreRefused();
    void environments();
    void namesAreUniqueAmongTheLiving();
    void switching();
    void ifMatch();
    void deleting();
    void endpointPages();
    void discovery();
    void discoveryFails();
    void twoMayWaitForArgocd();
    void waitingEndsWithTheServer();
    void postsAreRepeatable();

private:
    [[nodiscard]] QByteArray audited(const QByteArray &action) const
    {
        return m_bench
            ->value("SELECT concat_ws(' ', actor, status, resource, metadata::text) FROM "
                    "audit_events WHERE action = '" +
                    action + "' ORDER BY seq DESC LIMIT 1")
            .toUtf8();
    }

    std::unique_ptr<GitopsBench> m_bench;
};

void TestArgocdEndpointRoutes::anEndpointIsMadeAndShown()
{
    const Reply made = m_bench->post(
        endpointsPath, u"admin"_s,
        m_bench->endpointBody("prod", ArgocdServer::token, R"(,"tls_server_name":"localhost")"));
    QCOMPARE(made.status, 201);
    QCOMPARE(made.header("etag"), "\"1\""_ba);
    const QJsonObject endpoint = made.object();
    const QString id = endpoint.value("id"_L1).toString();
    QCOMPARE(endpoint.value("name"_L1).toString(), u"prod"_s);
    QCOMPARE(endpoint.value("base_url"_L1).toString(), m_bench->argocd.url());
    QCOMPARE(endpoint.value("tls_server_name"_L1).toString(), u"localhost"_s);
    QCOMPARE(endpoint.value("enabled"_L1), QJsonValue(true));
    QVERIFY(!endpoint.value("kms_key_id"_L1).toString().isEmpty());
    QVERIFY(!endpoint.contains("environment_id"_L1));
    QVERIFY(!endpoint.contains("last_health_at"_L1));
    QVERIFY(!endpoint.contains("health_error"_L1));

    const Reply shown = m_bench->get(endpointsPath + u'/' + id, u"nobody"_s);
    QCOMPARE(shown.status, 200);
    QCOMPARE(shown.object(), endpoint);
    QCOMPARE(shown.header("etag"), "\"1\""_ba);
    const Reply listed = m_bench->get(endpointsPath, u"nobody"_s);
    QCOMPARE(listed.json().toArray(), (QJsonArray{endpoint}));
    QCOMPARE(m_bench->get(endpointsPath + nowhere, u"admin"_s).status, 404);
    QCOMPARE(m_bench->get(endpointsPath + u"/x"_s, u"admin"_s).status, 400);
    for (const Reply *reply : {&made, &shown, &listed}) {
        QVERIFY(!reply->body.contains(ArgocdServer::token));
        QVERIFY(!reply->body.contains(ArgocdServer::token.toBase64()));
        QVERIFY(!reply->body.contains("BEGIN CERTIFICATE"));
    }
    const QByteArray event = audited("argocd_endpoint.create");
    QVERIFY2(
        event.startsWith("user:" + m_bench->idOf(u"admin"_s).toByteArray(QUuid::WithoutBraces) +
                         " success argocd_endpoint:" + id.toUtf8()),
        event.constData());
    QVERIFY2(event.contains("\"base_url\"") && event.contains("\"kms_key_id\""), event.constData());
}

void TestArgocdEndpointRoutes::badEndpointsAreRefused_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("pointer");
    const auto row = [](const char *what, const QByteArray &body, const QByteArray &pointer) {
        QTest::newRow(what) << body << pointer;
    };
    const QByteArray url = "https://argocd.example.org";
    row("plain http", endpointWith("http://argocd.example.org", "dA=="), "/base_url");
    row("user in the URL", endpointWith("https://u:p@argocd.example.org", "dA=="), "/base_url");
    row("query", endpointWith(url + "?a=b", "dA=="), "/base_url");
    row("no URL", endpointWith("argocd", "dA=="), "/base_url");
    row("empty token", endpointWith(url, ""), "/token_b64");
    row("line break in the token", endpointWith(url, "dG9rZW4K"), "/token_b64");
    row("blank name", R"({"name":" ","base_url":"https://a.b","token_b64":"dA=="})", "/name");
    row("no PEM", endpointWith(url, "dA==", R"(,"tls_ca_pem":"hello")"), "/tls_ca_pem");
    row("no host name", endpointWith(url, "dA==", R"(,"tls_server_name":"a b")"),
        "/tls_server_name");
    row("no such environment",
        endpointWith(url, "dA==", R"(,"environment_id":"00000000-0000-4000-8000-00000000000a")"),
        "/environment_id");
}

void TestArgocdEndpointRoutes::badEndpointsAreRefused()
{
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, pointer);
    const Reply reply = m_bench->post(endpointsPath, u"admin"_s, body);
    QVERIFY2(reply.status == 422, reply.body.constData());
    QCOMPARE(reply.error(), u"invalid_value"_s);
    QVERIFY2(reply.body.contains("\"pointer\":\"" + pointer + "\""), reply.body.constData());
    QVERIFY(!reply.body.contains("dG9rZW4K"));
    QCOMPARE(m_bench->count("argocd_endpoints"), 0);
}

void TestArgocdEndpointRoutes::environments()
{
    const QString environment = m_bench->value(
        "WITH p AS (INSERT INTO projects (name) VALUES ('shop') RETURNING id) "
        "INSERT INTO environments (project_id, name, type) SELECT id, 'prod', 'prod' FROM p "
        "RETURNING id");
    const Reply made = m_bench->post(
        endpointsPath, u"admin"_s,
        m_bench->endpointBody("prod", "t", R"(,"environment_id":")" + environment.toUtf8() + "\""));
    QCOMPARE(made.object().value("environment_id"_L1).toString(), environment);
    QVERIFY(audited("argocd_endpoint.create").contains(environment.toUtf8()));
    m_bench->sql("DELETE FROM environments");
    const QString id = made.object().value("id"_L1).toString();
    QVERIFY(!m_bench->get(endpointsPath + u'/' + id, u"admin"_s)
                 .object()
                 .contains("environment_id"_L1));
}

void TestArgocdEndpointRoutes::namesAreUniqueAmongTheLiving()
{
    const QString id = m_bench->addEndpoint();
    const Reply again = m_bench->post(endpointsPath, u"admin"_s, m_bench->endpointBody());
    QCOMPARE(again.status, 409);
    QCOMPARE(again.error(), u"conflict"_s);
    QCOMPARE(m_bench->call("DELETE", endpointsPath + u'/' + id, u"admin"_s).status, 204);
    m_bench->addEndpoint();
}

void TestArgocdEndpointRoutes::switching()
{
    const QString id = m_bench->addEndpoint();
    const QString path = endpointsPath + u'/' + id + u"/enabled"_s;
    const auto put = [&](const QByteArray &body) {
        return m_bench->call("PUT", path, u"admin"_s, body);
    };
    const Reply off = put(R"({"enabled":false})");
    QCOMPARE(off.status, 204);
    QCOMPARE(off.header("etag"), "\"2\""_ba);
    QCOMPARE(m_bench->get(endpointsPath + u'/' + id, u"admin"_s).object().value("enabled"_L1),
             QJsonValue(false));
    QVERIFY(audited("argocd_endpoint.set_enabled").contains(R"("before": {"enabled": true})"));
    // Saying it again changes nothing and tells nothing.
    QCOMPARE(put(R"({"enabled":false})").header("etag"), "\"2\""_ba);
    QCOMPARE(m_bench->count("audit_events WHERE action = 'argocd_endpoint.set_enabled'"), 1);
    QCOMPARE(put(R"({"enabled":true})").status, 204);
    QCOMPARE(put("{}").status, 400);
    QCOMPARE(m_bench
                 ->call("PUT", endpointsPath + nowhere + u"/enabled"_s, u"admin"_s,
                        R"({"enabled":true})")
                 .status,
             404);
}

void TestArgocdEndpointRoutes::ifMatch()
{
    const QString id = m_bench->addEndpoint();
    const QString path = endpointsPath + u'/' + id;
    const auto put = [&](const QByteArray &tag) {
        return m_bench
            ->call("PUT", path + u"/enabled"_s, u"admin"_s, R"({"enabled":false})",
                   {{"If-Match", tag}})
            .status;
    };
    QCOMPARE(put("nonsense"), 400);
    QCOMPARE(put("\"7\""), 412);
    QCOMPARE(put("\"1\""), 204);
    QCOMPARE(m_bench->call("DELETE", path, u"admin"_s, {}, {{"If-Match", "\"1\""}}).status, 412);
    QCOMPARE(m_bench->call("DELETE", path, u"admin"_s, {}, {{"If-Match", "\"2\""}}).status, 204);
}

void TestArgocdEndpointRoutes::deleting()
{
    const QString id = m_bench->addEndpoint();
    const QString mapping = m_bench->addMapping(id);
    const QString path = endpointsPath + u'/' + id;
    QCOMPARE(m_bench->call("DELETE", path, u"admin"_s).status, 204);
    QCOMPARE(m_bench->call("DELETE", path, u"admin"_s).status, 404);
    QCOMPARE(m_bench->get(endpointsPath, u"admin"_s).json().toArray().size(), 0);
    const QJsonObject deleted = m_bench->get(path, u"admin"_s).object();
    QVERIFY(deleted.contains("deleted_at"_L1));
    QCOMPARE(deleted.value("enabled"_L1), QJsonValue(false));
    QCOMPARE(m_bench->call("PUT", path + u"/enabled"_s, u"admin"_s, R"({"enabled":true})").status,
             404);
    QCOMPARE(m_bench->get(path + u"/discovered-apps"_s, u"admin"_s).status, 404);
    // The token is gone, the mapping too, and both have their rows.
    QCOMPARE(m_bench->count("argocd_endpoints WHERE token_ciphertext IS NOT NULL OR "
                            "token_nonce IS NOT NULL OR token_data_key_ciphertext IS NOT NULL"),
             0);
    QCOMPARE(m_bench->get(u"/api/v1/gitops-app-mappings"_s, u"admin"_s).json().toArray().size(), 0);
    QVERIFY(audited("argocd_endpoint.delete").contains(id.toUtf8()));
    QVERIFY(audited("gitops_app_mapping.delete").contains(mapping.toUtf8()));
    QVERIFY(m_bench->argocd.requests().empty());
}

void TestArgocdEndpointRoutes::endpointPages()
{
    for (const char *name : {"c", "a", "d", "b"})
        m_bench->addEndpoint(name);
    QStringList names;
    QString path = endpointsPath + u"?limit=3"_s;
    const Reply first = m_bench->get(path, u"nobody"_s);
    for (const QJsonValue &endpoint : first.json().toArray())
        names.append(endpoint.toObject().value("name"_L1).toString());
    const QByteArray link = first.header("link");
    QVERIFY(link.startsWith('<'));
    path = QString::fromLatin1(link.sliced(1, link.indexOf('>') - 1));
    const Reply second = m_bench->get(path, u"nobody"_s);
    for (const QJsonValue &endpoint : second.json().toArray())
        names.append(endpoint.toObject().value("name"_L1).toString());
    QCOMPARE(names, (QStringList{u"a"_s, u"b"_s, u"c"_s, u"d"_s}));
    QVERIFY(second.header("link").isEmpty());
    QCOMPARE(m_bench->get(endpointsPath + u"?limit=0"_s, u"nobody"_s).status, 400);
    QCOMPARE(m_bench->get(endpointsPath + u"?name=a"_s, u"nobody"_s).status, 400);
}

void TestArgocdEndpointRoutes::discovery()
{
    m_bench->argocd.set(u"shop"_s, {});
    m_bench->argocd.set(u"bank"_s, {.health = u"Degraded"_s, .project = u"other"_s});
    const QString id = m_bench->addEndpoint();
    const QString path = endpointsPath + u'/' + id + u"/discovered-apps"_s;
    const Reply all = m_bench->get(path, u"admin"_s);
    QCOMPARE(all.status, 200);
    QCOMPARE(all.json().toArray().size(), 2);
    QCOMPARE(all.json().toArray().at(0).toObject(),
             (QJsonObject{{u"name"_s, u"bank"_s},
                          {u"namespace"_s, u"argocd"_s},
                          {u"project"_s, u"other"_s},
                          {u"destination_server"_s, u"https://kubernetes"_s},
                          {u"destination_cluster"_s, u"in-cluster"_s},
                          {u"destination_namespace"_s, u"shop"_s},
                          {u"health_status"_s, u"Degraded"_s},
                          {u"sync_status"_s, u"Synced"_s}}));
    QCOMPARE(m_bench->get(path + u"?project=payments"_s, u"admin"_s).json().toArray().size(), 1);
    QVERIFY(audited("argocd_endpoint.discover").contains(R"("app_count": 1)"));
    QCOMPARE(m_bench->get(path + u"?project=a%20b"_s, u"admin"_s).status, 400);
    QCOMPARE(m_bench->get(path + u"?projects=payments"_s, u"admin"_s).status, 400);
    QCOMPARE(m_bench->get(endpointsPath + nowhere + u"/discovered-apps"_s, u"admin"_s).status, 404);
    const QJsonObject endpoint = m_bench->get(endpointsPath + u'/' + id, u"admin"_s).object();
    QVERIFY(endpoint.contains("last_health_at"_L1));
    QVERIFY(!endpoint.contains("health_error"_L1));
    // What a look finds is no edit by people.
    QCOMPARE(m_bench->get(endpointsPath + u'/' + id, u"admin"_s).header("etag"), "\"1\""_ba);
}

void TestArgocdEndpointRoutes::discoveryFails()
{
    const QString id = m_bench->addEndpoint();
    const QString path = endpointsPath + u'/' + id + u"/discovered-apps"_s;
    const auto health = [&] {
        return m_bench->get(endpointsPath + u'/' + id, u"admin"_s)
            .object()
            .value("health_error"_L1)
            .toString();
    };
    for (const auto &[mood, said] :
         std::vector<std::pair<ArgocdMood, QByteArray>>{{ArgocdMood::Forbidding, "403"},
                                                        {ArgocdMood::Redirecting, "redirect"},
                                                        {ArgocdMood::Broken, "HTTP 502"},
                                                        {ArgocdMood::Huge, "too large"},
                                                        {ArgocdMood::Garbage, "no sense"},
                                                        {ArgocdMood::Silent, "Operation timed"}}) {
        m_bench->argocd.setMood(mood);
        const Reply reply = m_bench->get(path, u"admin"_s);
        QVERIFY2(reply.status == 503, reply.body.constData());
        QVERIFY2(reply.body.contains(said), reply.body.constData());
        QVERIFY(!reply.header("retry-after").isEmpty());
        QVERIFY2(health().toUtf8().contains(said), qPrintable(health()));
    }
    QCOMPARE(m_bench->count("audit_events WHERE action = 'argocd_endpoint.discover' AND "
                            "status = 'failure' AND metadata->>'error_kind' = 'list_failed'"),
             6);
    m_bench->argocd.setMood(ArgocdMood::Well);
    QCOMPARE(m_bench->get(path, u"admin"_s).status, 200);
    QCOMPARE(health(), QString());

    const QString stranger = m_bench->addEndpoint("stranger", "wrong");
    const Reply refused =
        m_bench->get(endpointsPath + u'/' + stranger + u"/discovered-apps"_s, u"admin"_s);
    QCOMPARE(refused.status, 503);
    QVERIFY(refused.body.contains("refuses the token"));
    // A token that somebody moved to a host of their own is opened for nobody.
    m_bench->sql("UPDATE argocd_endpoints SET tls_server_name = 'localhost' WHERE id = '" +
                 id.toUtf8() + "'");
    const Reply moved = m_bench->get(path, u"admin"_s);
    QCOMPARE(moved.status, 503);
    QVERIFY(moved.body.contains("cannot be opened"));
    const std::size_t calls = m_bench->argocd.requests().size();
    QCOMPARE(m_bench
                 ->call("PUT", endpointsPath + u'/' + id + u"/enabled"_s, u"admin"_s,
                        R"({"enabled":false})")
                 .status,
             204);
    const Reply off = m_bench->get(path, u"admin"_s);
    QCOMPARE(off.status, 503);
    QVERIFY(off.body.contains("switched off"));
    QCOMPARE(m_bench->argocd.requests().size(), calls);
}

void TestArgocdEndpointRoutes::twoMayWaitForArgocd()
{
    const QString path = endpointsPath + u'/' + m_bench->addEndpoint() + u"/discovered-apps"_s;
    m_bench->argocd.setMood(ArgocdMood::Silent);
    const test::Call ask{.path = path, .headers = test::bearer(m_bench->tokenOf(u"admin"_s))};
    int waited = 0;
    int sentAway = 0;
    for (const Reply &reply : m_bench->http->sendAll({ask, ask, ask, ask})) {
        QCOMPARE(reply.status, 503);
        QVERIFY(!reply.header("retry-after").isEmpty());
        waited += reply.body.contains("Operation timed") ? 1 : 0;
        sentAway += reply.body.contains("other calls wait") ? 1 : 0;
    }
    QCOMPARE(waited, 2);
    QCOMPARE(sentAway, 2);
    m_bench->argocd.setMood(ArgocdMood::Well);
    QCOMPARE(m_bench->get(path, u"admin"_s).status, 200);
}

void TestArgocdEndpointRoutes::waitingEndsWithTheServer()
{
    m_bench = std::make_unique<GitopsBench>(
        [](config::ServerConfig &config) { config.gitops.httpTimeout = std::chrono::seconds(15); });
    const QString path = endpointsPath + u'/' + m_bench->addEndpoint() + u"/discovered-apps"_s;
    m_bench->argocd.setMood(ArgocdMood::Silent);
    m_bench->tokenOf(u"admin"_s);
    QTimer::singleShot(500, m_bench->application.get(), &app::Application::stop);
    QElapsedTimer timer;
    timer.start();
    QCOMPARE(m_bench->get(path, u"admin"_s).status, 503);
    QVERIFY2(timer.elapsed() < 8'000, QByteArray::number(timer.elapsed()).constData());
    // ArgoCD is not to blame.
    QCOMPARE(m_bench->count("argocd_endpoints WHERE last_health_error <> ''"), 0);
}

void TestArgocdEndpointRoutes::postsAreRepeatable()
{
    const client::HttpHeaders key{{"Idempotency-Key", "once"}};
    const Reply first = m_bench->post(endpointsPath, u"admin"_s, m_bench->endpointBody(), key);
    const Reply again = m_bench->post(endpointsPath, u"admin"_s, m_bench->endpointBody(), key);
    QCOMPARE(again.status, 201);
    QCOMPARE(again.body, first.body);
    QCOMPARE(again.header("idempotency-replayed"), "true"_ba);
    QCOMPARE(m_bench->count("argocd_endpoints"), 1);
}

QTEST_GUILESS_MAIN(TestArgocdEndpointRoutes)
#include "tst_argocd_endpoint_routes.moc"
