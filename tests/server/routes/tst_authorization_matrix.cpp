// Invariant S7: every route of the server's own table × everybody who may come. What is expected
// stands in route_gates, said a second time: a route that is not in that list fails the test.
#include "server/http/router.h"
#include "tests/server/routes/route_gates.h"
#include "tests/support/broker_bench.h"

#include <set>

#include <QJsonArray>
#include <QRegularExpression>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using test::BrokerBench;
using test::gates;
using test::Reply;

namespace {

/// What the seeded roles hold (contract B3).
const std::map<QString, QStringList> &roles()
{
    static const std::map<QString, QStringList> table{
        {u"approver"_s, {u"secret.approve"_s, u"secret.list"_s, u"agent.list"_s}},
        {u"developer"_s, {u"secret.request"_s, u"secret.list"_s, u"agent.list"_s}},
        {u"auditor"_s, {u"audit.read"_s, u"request.read_all"_s, u"secret.list"_s, u"agent.list"_s}},
        {u"nobody"_s, {}},
    };
    return table;
}

bool holds(const QString &role, const QString &permission)
{
    return role == u"admin" || roles().at(role).contains(permission);
}

QByteArray titleOf(const http::Route &route)
{
    return http::nameOf(route.method) + " " + route.path;
}

QString gateOf(const http::Route &route)
{
    const auto gate = gates().find(titleOf(route));
    return gate == gates().end() ? QString() : gate->second;
}

/// The route's path with ids that exist nowhere, but for the agent's own.
test::Call callOf(const http::Route &route, const QString &agentId)
{
    QString path = QString::fromLatin1(route.path);
    if (route.auth == http::AuthClass::Agent)
        path.replace(u"{id}"_s, agentId);
    path.replace(QRegularExpression(u"\\{[a-z_]+\\}"_s), u"00000000-0000-4000-8000-00000000000a"_s);
    // An answer that has no end is asked for without it.
    const bool isEndless = route.path == "/api/v1/events";
    return {.method = isEndless ? "HEAD"_ba : http::nameOf(route.method),
            .path = path,
            // An array: refused by every body's reader, so that nothing happens behind the gate.
            .body = route.method == http::Method::Get ? QByteArray() : "[]"_ba};
}

/// All routes there are.
void gitopsOn(config::ServerConfig &config)
{
    config.gitops.enabled = true;
}

QByteArray bearerToken(const QByteArray &token)
{
    return "Bearer " + token;
}

} // namespace

class TestAuthorizationMatrix : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyRouteIsKnown();
    void withoutGitopsItsRoutesAreNotThere();
    void strangersAreRefused();
    void rolesOpenTheirGates();
    void agentsAreOnlyThemselves();
    void ownAndForeignRequests();
    void scopedApproversSeeTheirs();
    void refusedVotesLeaveARow();
};

void TestAuthorizationMatrix::everyRouteIsKnown()
{
    BrokerBench bench(gitopsOn);
    std::set<QByteArray> served;
    for (const http::Route &route : bench.application->routes()) {
        QVERIFY2(!gateOf(route).isEmpty(), titleOf(route).constData());
        // A gate is one of four words or the permission that the row names.
        const bool isWord =
            QStringList{u"public"_s, u"agent"_s, u"session"_s, u"bearer"_s}.contains(gateOf(route));
        QCOMPARE(isWord ? QString() : gateOf(route), route.permission);
        served.insert(titleOf(route));
    }
    for (const auto &[title, gate] : gates())
        QVERIFY2(served.contains(title), title.constData());
}

void TestAuthorizationMatrix::withoutGitopsItsRoutesAreNotThere()
{
    std::map<QByteArray, test::Call> calls;
    {
        // One server at a time.
        BrokerBench with(gitopsOn);
        for (const http::Route &route : with.application->routes())
            calls.emplace(titleOf(route), callOf(route, {}));
    }
    BrokerBench bench;
    for (const http::Route &route : bench.application->routes())
        calls.erase(titleOf(route));
    QCOMPARE(calls.size(), std::size_t{10});
    for (auto &[title, call] : calls) {
        QVERIFY2(title.contains("argocd") || title.contains("gitops"), title.constData());
        for (const QString &who : {u"admin"_s, u"nobody"_s}) {
            call.headers = test::bearer(bench.tokenOf(who));
            const Reply reply = bench.http->send(call);
            QVERIFY2(reply.status == 404, (title + reply.body).constData());
            QCOMPARE(reply.error(), u"not_found"_s);
        }
    }
}

/// Nobody, garbage, an expired or a revoked session, a disabled person, an agent at people's doors.
void TestAuthorizationMatrix::strangersAreRefused()
{
    BrokerBench bench(gitopsOn);
    const auto agent = bench.mintAgent();
    bench.addUser(u"gone"_s, {u"admin"_s});
    bench.addUser(u"late"_s, {u"admin"_s});
    bench.addUser(u"out"_s, {u"admin"_s});
    const QByteArray disabled = bench.login(u"gone"_s);
    const QByteArray expired = bench.login(u"late"_s);
    const QByteArray loggedOut = bench.login(u"out"_s);
    bench.sql("UPDATE users SET enabled = false WHERE email LIKE 'gone@%';"
              "UPDATE sessions SET expires_at = now() - interval '1 second' WHERE user_id = "
              "(SELECT id FROM users WHERE email LIKE 'late@%');"
              "UPDATE sessions SET revoked_at = now() WHERE user_id = "
              "(SELECT id FROM users WHERE email LIKE 'out@%')");
    const std::vector<std::pair<const char *, client::HttpHeaders>> strangers{
        {"nobody", {}},
        {"garbage", {{"Authorization"_ba, "Bearer x.y.z"_ba}, {"X-Agent-Secret"_ba, "x"_ba}}},
        {"disabled", {{"Authorization"_ba, bearerToken(disabled)}}},
        {"expired", {{"Authorization"_ba, bearerToken(expired)}}},
        {"logged out", {{"Authorization"_ba, bearerToken(loggedOut)}}},
        {"user id", {{"X-User-Id"_ba, bench.idOf(u"admin"_s).toByteArray(QUuid::WithoutBraces)}}},
    };
    int refused = 0;
    for (const http::Route &route : bench.application->routes()) {
        if (gateOf(route) == u"public")
            continue;
        for (const auto &[who, headers] : strangers) {
            test::Call call = callOf(route, agent.id);
            call.headers = headers;
            const Reply reply = bench.http->send(call);
            QVERIFY2(reply.status == 401,
                     qPrintable(u"%1 %2: %3"_s.arg(QString::fromLatin1(titleOf(route)),
                                                   QString::fromLatin1(who),
                                                   QString::number(reply.status))));
            QVERIFY2(!reply.header("www-authenticate").isEmpty(), titleOf(route).constData());
            ++refused;
        }
        test::Call wrongDoor = callOf(route, agent.id);
        wrongDoor.headers =
            gateOf(route) == u"agent"
                ? client::HttpHeaders{{"Authorization"_ba, bearerToken(bench.tokenOf(u"admin"_s))}}
                : client::HttpHeaders{{"X-Agent-Secret"_ba, agent.secret}};
        QVERIFY2(bench.http->send(wrongDoor).status == 401, titleOf(route).constData());
    }
    QVERIFY(refused > 150);
}

void TestAuthorizationMatrix::rolesOpenTheirGates()
{
    BrokerBench bench(gitopsOn);
    const auto agent = bench.mintAgent();
    int opened = 0;
    int closed = 0;
    for (const http::Route &route : bench.application->routes()) {
        const QString gate = gateOf(route);
        if (gate == u"public" || gate == u"agent" || route.path == "/api/v1/auth/logout")
            continue;
        for (const QString &role :
             {u"admin"_s, u"approver"_s, u"developer"_s, u"auditor"_s, u"nobody"_s}) {
            test::Call call = callOf(route, agent.id);
            call.headers = test::bearer(bench.tokenOf(role));
            const Reply reply = bench.http->send(call);
            const QByteArray what = titleOf(route) + " by " + role.toLatin1() + ": " +
                                    QByteArray::number(reply.status) + " " + reply.body;
            const bool isGated = gate != u"bearer" && gate != u"session";
            if (isGated && !holds(role, gate)) {
                QVERIFY2(reply.status == 403, what.constData());
                QVERIFY2(reply.error() == u"missing_permission", what.constData());
                QVERIFY2(reply.body.contains(gate.toLatin1()), what.constData());
                ++closed;
            } else {
                // Through the gate; what is behind it finds no such id, or no object in the body.
                const bool isBehind =
                    reply.status == 200 || reply.status == 400 || reply.status == 404;
                QVERIFY2(isBehind, what.constData());
                ++opened;
            }
        }
    }
    QVERIFY(opened > 50);
    QVERIFY(closed > 10);
    QCOMPARE(bench.count("access_requests"), 0);
    QCOMPARE(bench.count("sync_jobs"), 0);
    QCOMPARE(bench.count("agents"), 1);
    // Each refusal of a known person has its row (contract B22).
    QCOMPARE(bench.count("audit_events WHERE status = 'denied' AND action = 'missing_permission'"),
             closed);
}

void TestAuthorizationMatrix::agentsAreOnlyThemselves()
{
    BrokerBench bench;
    const auto agent = bench.mintAgent();
    const auto other = bench.mintAgent();
    const auto revoked = bench.mintAgent();
    QCOMPARE(bench.post(u"/api/v1/agents/"_s + revoked.id + u"/revoke"_s, u"admin"_s).status, 204);
    int tried = 0;
    for (const http::Route &route : bench.application->routes()) {
        if (gateOf(route) != u"agent")
            continue;
        const auto statusOf = [&](const QString &agentId, const client::HttpHeaders &headers) {
            test::Call call = callOf(route, agentId);
            call.headers = headers;
            return bench.http->send(call).status;
        };
        const QByteArray title = titleOf(route);
        const client::HttpHeaders own{{"X-Agent-Secret"_ba, agent.secret}};
        const int status = statusOf(agent.id, own);
        QVERIFY2(status != 401 && status != 403, title.constData());
        QVERIFY2(statusOf(other.id, own) == 401, title.constData());
        QVERIFY2(statusOf(revoked.id, {{"X-Agent-Secret"_ba, revoked.secret}}) == 401,
                 title.constData());
        QVERIFY2(statusOf(agent.id, {{"X-Agent-Secret"_ba, ""_ba}}) == 401, title.constData());
        QVERIFY2(statusOf(agent.id, {{"X-Agent-Secret"_ba, agent.secret.toLower()}}) == 401,
                 title.constData());
        QVERIFY2(statusOf(QUuid::createUuid().toString(QUuid::WithoutBraces), own) == 401,
                 title.constData());
        QVERIFY2(statusOf(u"not-an-id"_s, own) == 400, title.constData());
        ++tried;
    }
    QCOMPARE(tried, 10);
}

void TestAuthorizationMatrix::ownAndForeignRequests()
{
    BrokerBench bench(gitopsOn);
    bench.addUser(u"neighbour"_s, {u"developer"_s});
    const QString patch = u"/api/v1/requests/"_s + bench.submitPatch();
    const QString read = u"/api/v1/requests/"_s + bench.submitRead(R"(["K"])");
    const QString wrap = patch + u"/wraps/"_s + bench.value("SELECT id FROM secret_wraps");
    const QStringList people{u"developer"_s, u"neighbour"_s, u"auditor"_s,
                             u"approver"_s,  u"admin"_s,     u"nobody"_s};

    struct Row
    {
        QByteArray method;
        QString path;
        QByteArray body;
        std::vector<int> expected;
    };

    const QString toDecide = u"/api/v1/requests/"_s + bench.submitPatch();
    const std::vector<Row> rows{
        {"GET", patch, "", {200, 404, 200, 200, 200, 404}},
        {"GET", patch + u"/explain"_s, "", {200, 404, 200, 200, 200, 404}},
        {"GET", patch + u"/timeline"_s, "", {200, 404, 200, 200, 200, 404}},
        {"GET", patch + u"/wraps"_s, "", {200, 404, 403, 403, 403, 404}},
        {"GET", patch + u"/gitops"_s, "", {200, 404, 403, 403, 403, 404}},
        {"GET", read + u"/wraps"_s, "", {200, 404, 403, 403, 403, 404}},
        // A patch's value is revealed to nobody, its requester included.
        {"GET", wrap, "", {404, 404, 404, 404, 404, 404}},
        {"POST", wrap + u"/consume"_s, "{}", {404, 404, 404, 404, 404, 404}},
        // Who sees a request and may not decide it is told so; the requester least of all.
        {"POST", toDecide + u"/reject"_s, R"({"reason":"no"})", {403, 404, 403, 200, 409, 404}},
        {"POST", read + u"/cancel"_s, "{}", {200, 404, 403, 403, 403, 404}},
    };
    for (const Row &row : rows) {
        for (qsizetype at = 0; at < people.size(); ++at) {
            const Reply reply = bench.call(row.method, row.path, people[at], row.body);
            const QString what = u"%1 %2 by %3: %4 %5"_s.arg(
                QString::fromLatin1(row.method), row.path, people[at],
                QString::number(reply.status), QString::fromUtf8(reply.body));
            QVERIFY2(reply.status == row.expected[static_cast<std::size_t>(at)], qPrintable(what));
        }
    }
    // Lists show the same people the same requests.
    for (const auto &[name, shown] : std::vector<std::pair<QString, int>>{{u"developer"_s, 3},
                                                                          {u"neighbour"_s, 0},
                                                                          {u"approver"_s, 3},
                                                                          {u"auditor"_s, 3},
                                                                          {u"admin"_s, 3},
                                                                          {u"nobody"_s, 0}})
        QCOMPARE(int(bench.get(u"/api/v1/requests"_s, name).json().toArray().size()), shown);
}

void TestAuthorizationMatrix::scopedApproversSeeTheirs()
{
    BrokerBench bench;
    const QUuid inScope = bench.addUser(u"inside"_s);
    const QUuid outOfScope = bench.addUser(u"outside"_s);
    bench.grant(inScope, u"approver"_s, R"({"secret_ref_prefix":"app/"})");
    bench.grant(outOfScope, u"approver"_s, R"({"secret_ref_prefix":"bank/"})");
    const QString path = u"/api/v1/requests/"_s + bench.submitPatch();
    QCOMPARE(bench.get(path, u"inside"_s).object().value("may_decide"_L1), QJsonValue(true));
    QCOMPARE(bench.get(path, u"outside"_s).status, 404);
    QCOMPARE(bench.post(path + u"/approve"_s, u"outside"_s).status, 404);
    QCOMPARE(bench.post(path + u"/approve"_s, u"inside"_s).status, 200);
}

void TestAuthorizationMatrix::refusedVotesLeaveARow()
{
    BrokerBench bench;
    const QString id = bench.submitPatch();
    const QString path = u"/api/v1/requests/"_s + id;
    QCOMPARE(bench.post(path + u"/approve"_s, u"auditor"_s).status, 403);
    const QByteArray voter = bench.idOf(u"auditor"_s).toByteArray(QUuid::WithoutBraces);
    QCOMPARE(bench.count("audit_events WHERE action = 'request.approve' AND status = 'denied' AND "
                         "actor = 'user:" +
                         voter + "' AND resource = 'request:" + id.toLatin1() +
                         "' AND correlation_id = '" + id.toLatin1() + "'"),
             1);
    // Identity claims that are not the token's (contract B1).
    const QByteArray other = bench.idOf(u"admin"_s).toByteArray(QUuid::WithoutBraces);
    const Reply foreign =
        bench.post(path + u"/approve"_s, u"approver"_s, R"({"approver_id":")" + other + "\"}");
    QCOMPARE(foreign.status, 403);
    QCOMPARE(foreign.error(), u"identity_mismatch"_s);
    QCOMPARE(bench.count("approvals"), 0);
}

QTEST_GUILESS_MAIN(TestAuthorizationMatrix)
#include "tst_authorization_matrix.moc"
