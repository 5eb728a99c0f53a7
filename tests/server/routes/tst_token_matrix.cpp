// Invariant S7 for API tokens, service accounts and grants with a scope, over every route of the
// server's own table, and the drift test from gates to what administrators hold.
#include "server/http/router.h"
#include "shared/model/permission.h"
#include "tests/support/broker_bench.h"

#include <set>

#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using http::AuthClass;
using test::BrokerBench;
using test::Reply;

namespace {

/// Where API tokens are refused whatever they may do: they change no passwords, make no tokens and
/// grant nothing (contract B3).
const std::set<QByteArray> &sessionsOnly()
{
    static const std::set<QByteArray> table{
        "POST /api/v1/auth/logout",        "POST /api/v1/auth/password",
        "PUT /api/v1/users/{id}/password", "POST /api/v1/users/{id}/tokens",
        "POST /api/v1/user-roles",
    };
    return table;
}

void everythingOn(config::ServerConfig &config)
{
    config.gitops.enabled = true;
}

QByteArray titleOf(const http::Route &route)
{
    return http::nameOf(route.method) + " " + route.path;
}

bool isForPeople(const http::Route &route)
{
    return route.auth == AuthClass::Bearer || route.auth == AuthClass::Session;
}

/// With ids that exist nowhere and a body that no reader takes, so that nothing happens behind the
/// gate.
Reply callWith(BrokerBench &bench, const http::Route &route, const QByteArray &token)
{
    QString path = QString::fromLatin1(route.path);
    path.replace(QRegularExpression(u"\\{[a-z_]+\\}"_s), u"00000000-0000-4000-8000-00000000000a"_s);
    // An answer that has no end is refused for its query, behind the gate.
    if (route.path == "/api/v1/events")
        path += u"?surprise=1"_s;
    return bench.http->send({.method = http::nameOf(route.method),
                             .path = path,
                             .body = route.method == http::Method::Get ? QByteArray() : "[]"_ba,
                             .headers = test::bearer(token)});
}

QByteArray told(const http::Route &route, const Reply &reply)
{
    return titleOf(route) + ": " + QByteArray::number(reply.status) + " " + reply.body;
}

} // namespace

class TestTokenMatrix : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyGateIsInCatalogueAndAdminSeed();
    void deadTokensOpenNothing();
    void tokensOpenWhatTheyCarry();
    void narrowedTokensRevealNothing();
    void scopedGrantsOpenScopableGates();
};

/// What gates a route can be granted, and administrators have it.
void TestTokenMatrix::everyGateIsInCatalogueAndAdminSeed()
{
    BrokerBench bench(everythingOn);
    const QJsonArray seeded =
        QJsonDocument::fromJson(
            bench.value("SELECT permissions FROM roles WHERE name = 'admin'").toUtf8())
            .array();
    for (const model::Permission &permission : model::permissionCatalogue())
        QVERIFY2(seeded.contains(permission.key), qPrintable(permission.key));
    QCOMPARE(std::size_t(seeded.size()), model::permissionCatalogue().size());
    int gated = 0;
    for (const http::Route &route : bench.application->routes()) {
        if (route.permission.isEmpty())
            continue;
        QVERIFY2(model::findPermission(route.permission), titleOf(route).constData());
        QVERIFY2(seeded.contains(route.permission), titleOf(route).constData());
        ++gated;
    }
    QVERIFY(gated > 15);
}

void TestTokenMatrix::deadTokensOpenNothing()
{
    BrokerBench bench(everythingOn);
    bench.addServiceAccount(u"robot"_s, {u"admin"_s});
    bench.addUser(u"away"_s, {u"admin"_s});
    const std::vector<QByteArray> tokens{bench.makeToken(u"admin"_s),
                                         bench.makeToken(u"robot"_s, {}, u"admin"_s),
                                         bench.makeToken(u"away"_s)};
    bench.sql("UPDATE api_tokens SET expires_at = now() WHERE name = 'of admin';"
              "UPDATE api_tokens SET revoked_at = now() WHERE name = 'of robot';"
              "UPDATE users SET enabled = false WHERE email LIKE 'away@%'");
    for (const http::Route &route : bench.application->routes()) {
        if (!isForPeople(route))
            continue;
        for (const QByteArray &token : tokens) {
            const Reply reply = callWith(bench, route, token);
            QVERIFY2(reply.status == 401, told(route, reply).constData());
            QVERIFY2(reply.error() == u"unauthenticated", told(route, reply).constData());
        }
    }
}

/// An administrator's tokens, whole and narrowed to nothing, and those of a service account that is
/// administrator.
void TestTokenMatrix::tokensOpenWhatTheyCarry()
{
    BrokerBench bench(everythingOn);
    bench.addServiceAccount(u"robot"_s, {u"admin"_s});
    const std::vector<std::pair<QByteArray, bool>> tokens{
        {bench.makeToken(u"admin"_s), true},
        {bench.makeToken(u"admin"_s, "[]"), false},
        {bench.makeToken(u"robot"_s, {}, u"admin"_s), true},
        {bench.makeToken(u"robot"_s, "[]", u"admin"_s), false}};
    int tried = 0;
    for (const http::Route &route : bench.application->routes()) {
        if (!isForPeople(route))
            continue;
        const bool isSessionOnly = sessionsOnly().contains(titleOf(route));
        QVERIFY2(isSessionOnly == (route.auth == AuthClass::Session), titleOf(route).constData());
        for (const auto &[token, isWhole] : tokens) {
            const Reply reply = callWith(bench, route, token);
            const bool isBehind = reply.status == 200 || reply.status == 400 || reply.status == 404;
            if (isSessionOnly)
                QVERIFY2(reply.error() == u"forbidden", told(route, reply).constData());
            else if (!isWhole && !route.permission.isEmpty())
                QVERIFY2(reply.error() == u"missing_permission", told(route, reply).constData());
            else
                QVERIFY2(isBehind, told(route, reply).constData());
            ++tried;
        }
    }
    QVERIFY(tried > 100);
    QCOMPARE(bench.count("api_tokens"), 4);
}

/// What a requester may do because the request is theirs, a token may that carries secret.request.
void TestTokenMatrix::narrowedTokensRevealNothing()
{
    BrokerBench bench(everythingOn);
    const QByteArray other = bench.makeToken(u"developer"_s, R"(["secret.list","agent.list"])");
    const QByteArray own = bench.makeToken(u"developer"_s, R"(["secret.request"])");
    const QString path = u"/api/v1/requests/"_s + bench.submitRead(R"(["K"])");
    const QString wrap = path + u"/wraps/00000000-0000-4000-8000-00000000000a"_s;
    const auto statusOf = [&](const QByteArray &token, const QByteArray &method,
                              const QString &where) {
        return bench.http->send({.method = method, .path = where, .headers = test::bearer(token)})
            .status;
    };
    QCOMPARE(statusOf(other, "GET", path), 200);
    for (const auto &[method, where, status] :
         {std::tuple("GET"_ba, path + u"/wraps"_s, 200), std::tuple("GET"_ba, wrap, 404),
          std::tuple("POST"_ba, wrap + u"/consume"_s, 404),
          std::tuple("POST"_ba, path + u"/cancel"_s, 200)}) {
        QCOMPARE(statusOf(other, method, where), 403);
        QCOMPARE(statusOf(own, method, where), status);
    }
    QCOMPARE(bench.count("audit_events WHERE status = 'denied' AND metadata->>'token_name' = 'of "
                         "developer'"),
             4);
}

/// Everything in one scope: opens the gates that scopes count at, and no other.
void TestTokenMatrix::scopedGrantsOpenScopableGates()
{
    BrokerBench bench(everythingOn);
    bench.grant(bench.addUser(u"local"_s), u"admin"_s, R"({"environment":"dev"})");
    const QStringList scopable{u"secret.request"_s, u"secret.approve"_s, u"secret.list"_s,
                               u"project.edit"_s};
    for (const http::Route &route : bench.application->routes()) {
        if (!isForPeople(route) || route.permission.isEmpty())
            continue;
        const Reply reply = callWith(bench, route, bench.tokenOf(u"local"_s));
        const bool isClosed =
            reply.error() == u"missing_permission" && reply.body.contains("(global scope)");
        QVERIFY2(isClosed != scopable.contains(route.permission), told(route, reply).constData());
    }
}

QTEST_GUILESS_MAIN(TestTokenMatrix)
#include "tst_token_matrix.moc"
