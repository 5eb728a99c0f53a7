// API tokens over the wire (contract B2, B3, section I; invariants S4, S7, S9).
#include "tests/support/broker_bench.h"

#include <QCryptographicHash>
#include <QJsonArray>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using test::BrokerBench;
using test::Reply;

namespace {

QByteArray idText(const QUuid &id)
{
    return id.toByteArray(QUuid::WithoutBraces);
}

QString tokensOf(const QUuid &user)
{
    return u"/api/v1/users/"_s + user.toString(QUuid::WithoutBraces) + u"/tokens"_s;
}

Reply with(BrokerBench &bench, const QByteArray &token, const QByteArray &method,
           const QString &path, const QByteArray &body = {})
{
    return bench.http->send(
        {.method = method, .path = path, .body = body, .headers = test::bearer(token)});
}

const QString mePath = u"/api/v1/users/me"_s;
const QByteArray hour = R"({"name":"ci","expires_in_seconds":3600})"_ba;

} // namespace

class TestTokenRoutes : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void createForOneself();
    void createIsRefused();
    void createdOnce();
    void worksWhereverABearerDoes();
    void narrowedTokensDoLess();
    void permissionsAsTheyAreNow();
    void auditedByName();
    void expiresAndIsRevokedAtOnce();
    void tokensMakeNothing();
    void tokensEndThemselvesOnly();
    void serviceAccounts();
    void serviceAccountsCannotVote();
    void foreignTokens();
    void useIsRemembered();
    void wrongTokensAreCounted();
};

void TestTokenRoutes::createForOneself()
{
    BrokerBench bench;
    const QString path = tokensOf(bench.idOf(u"developer"_s));
    const Reply made =
        bench.post(path, u"developer"_s,
                   R"({"name":" ci ","expires_in_seconds":3600,"permissions":["secret.request"]})");
    QCOMPARE(made.status, 201);
    const QJsonObject token = made.object();
    QCOMPARE(token.value("name"_L1).toString(), u"ci"_s);
    QCOMPARE(token.value("permissions"_L1).toArray(), QJsonArray{u"secret.request"_s});
    QCOMPARE(token.value("all_permissions"_L1), QJsonValue(false));
    const QByteArray secret = token.value("token"_L1).toString().toLatin1();
    QVERIFY(secret.startsWith("sbt_") && secret.size() == 4 + 43);
    QCOMPARE(
        bench.value("SELECT round(extract(epoch FROM expires_at - created_at)) FROM api_tokens"),
        u"3600"_s);
    // Shown once; what is kept is a hash.
    QCOMPARE(bench.value("SELECT encode(token_hash, 'hex') FROM api_tokens").toLatin1(),
             QCryptographicHash::hash(secret, QCryptographicHash::Sha256).toHex());
    const Reply listed = bench.get(path, u"developer"_s);
    QCOMPARE(listed.status, 200);
    QVERIFY(!listed.body.contains("sbt_"));
    QJsonObject expected = token;
    expected.remove("token"_L1);
    QCOMPARE(listed.json().toArray(), QJsonArray{expected});
    QCOMPARE(bench.count("audit_events a WHERE a::text LIKE '%" + secret.mid(4) + "%'"), 0);
    QCOMPARE(bench.count("audit_events WHERE action = 'token.create' AND resource = 'token:" +
                         token.value("id"_L1).toString().toLatin1() + "'"),
             1);
    const QJsonObject whole = bench.post(path, u"developer"_s, hour).object();
    QCOMPARE(whole.value("all_permissions"_L1), QJsonValue(true));
    QCOMPARE(whole.value("permissions"_L1).toArray(),
             (QJsonArray{u"agent.list"_s, u"secret.list"_s, u"secret.request"_s}));
    QCOMPARE(bench.get(path + u"?limit=1"_s, u"developer"_s).json().toArray().size(), 1);
}

void TestTokenRoutes::createIsRefused()
{
    BrokerBench bench;
    const QString path = tokensOf(bench.idOf(u"developer"_s));
    const auto refused = [&](const QByteArray &body, int status, const QString &code,
                             const QString &pointer) {
        const Reply reply = bench.post(path, u"developer"_s, body);
        QVERIFY2(reply.status == status && reply.error() == code, (body + reply.body).constData());
        const QString place =
            reply.object().value("errors"_L1).toArray().at(0)[u"pointer"].toString();
        QVERIFY2(place == pointer, (body + reply.body).constData());
    };
    refused(R"({"name":"","expires_in_seconds":60})", 422, u"invalid_value"_s, u"/name"_s);
    for (const QByteArray &seconds : {"0"_ba, "-1"_ba, "31536001"_ba, "9223372036854775807"_ba})
        refused(R"({"name":"a","expires_in_seconds":)" + seconds + "}", 422, u"invalid_value"_s,
                u"/expires_in_seconds"_s);
    refused(R"({"name":"a"})", 400, u"invalid_field"_s, u"/expires_in_seconds"_s);
    refused(R"({"name":"a","expires_in_seconds":60,"permissions":["secret.list","x"]})", 422,
            u"invalid_value"_s, u"/permissions/1"_s);
    refused(R"({"name":"a","expires_in_seconds":60,"permissions":["secret.approve"]})", 403,
            u"escalation"_s, {});
    QCOMPARE(bench.count("api_tokens"), 0);
    QCOMPARE(
        bench.post(path, u"developer"_s, R"({"name":"a","expires_in_seconds":31536000})").status,
        201);
    QCOMPARE(bench.post(u"/api/v1/users/x/tokens"_s, u"admin"_s, hour).error(), u"invalid_id"_s);
    // Nor when it is held in a scope alone (contract B3).
    bench.grant(bench.idOf(u"developer"_s), u"approver"_s, R"({"environment":"dev"})");
    refused(R"({"name":"a","expires_in_seconds":60,"permissions":["secret.approve"]})", 403,
            u"escalation"_s, {});
}

void TestTokenRoutes::createdOnce()
{
    BrokerBench bench;
    const QString path = tokensOf(bench.idOf(u"developer"_s));
    const client::HttpHeaders key{{"Idempotency-Key"_ba, "token-1"_ba}};
    const Reply first = bench.post(path, u"developer"_s, hour, key);
    const Reply again = bench.post(path, u"developer"_s, hour, key);
    QCOMPARE(first.status, 201);
    QCOMPARE(again.status, 409);
    QCOMPARE(again.error(), u"already_done"_s);
    QVERIFY(again.body.contains(first.object().value("id"_L1).toString().toLatin1()));
    QVERIFY(!again.body.contains("sbt_"));
    QCOMPARE(bench.count("api_tokens"), 1);
}

void TestTokenRoutes::worksWhereverABearerDoes()
{
    BrokerBench bench;
    const QByteArray developer = bench.makeToken(u"developer"_s);
    const QByteArray approver = bench.makeToken(u"approver"_s);
    const QJsonObject me = with(bench, developer, "GET", mePath).object();
    QCOMPARE(me.value("email"_L1).toString(), u"developer@example.org"_s);
    QVERIFY(!me.contains("session_expires_at"_L1));
    const Reply asked = with(
        bench, developer, "POST", u"/api/v1/requests"_s,
        R"({"target_provider_type":"file","target_secret_ref":"a/b","justification":"x","key_values":{"K":"v"}})");
    QCOMPARE(asked.status, 201);
    const QString request = u"/api/v1/requests/"_s + asked.object().value("id"_L1).toString();
    // A person's token votes as that person.
    QCOMPARE(with(bench, approver, "POST", request + u"/approve"_s, "{}").status, 200);
    QCOMPARE(with(bench, developer, "GET", request).object().value("status"_L1).toString(),
             u"approved"_s);
}

void TestTokenRoutes::narrowedTokensDoLess()
{
    BrokerBench bench;
    const QByteArray lists = bench.makeToken(u"admin"_s, R"(["agent.list"])");
    const QByteArray nothing = bench.makeToken(u"admin"_s, "[]");
    QCOMPARE(with(bench, lists, "GET", u"/api/v1/agents"_s).status, 200);
    QCOMPARE(with(bench, nothing, "GET", u"/api/v1/agents"_s).error(), u"missing_permission"_s);
    QCOMPARE(with(bench, lists, "GET", u"/api/v1/audit-events"_s).error(), u"missing_permission"_s);
    QCOMPARE(with(bench, lists, "GET", mePath).object().value("permissions"_L1).toArray(),
             QJsonArray{u"agent.list"_s});
    // What is not in the token does not see requests or assignments of others either.
    const QString request = u"/api/v1/requests/"_s + bench.submitPatch();
    QCOMPARE(with(bench, lists, "GET", request).status, 404);
    QCOMPARE(with(bench, lists, "GET", u"/api/v1/requests"_s).json().toArray().size(), 0);
    QCOMPARE(with(bench, lists, "GET", u"/api/v1/user-roles"_s).json().toArray().size(), 1);
    const QByteArray roles = bench.makeToken(u"admin"_s, R"(["role.edit"])");
    QCOMPARE(with(bench, roles, "POST", u"/api/v1/roles"_s,
                  R"({"name":"x","permissions":["role.edit"]})")
                 .status,
             201);
    QCOMPARE(with(bench, roles, "POST", u"/api/v1/roles"_s,
                  R"({"name":"y","permissions":["audit.read"]})")
                 .error(),
             u"escalation"_s);
}

void TestTokenRoutes::permissionsAsTheyAreNow()
{
    BrokerBench bench;
    const QByteArray whole = bench.makeToken(u"developer"_s);
    const QByteArray narrow = bench.makeToken(u"developer"_s, R"(["agent.list"])");
    QCOMPARE(with(bench, whole, "GET", u"/api/v1/audit-events"_s).status, 403);
    bench.grant(bench.idOf(u"developer"_s), u"auditor"_s, "{}");
    QCOMPARE(with(bench, whole, "GET", u"/api/v1/audit-events"_s).status, 200);
    QCOMPARE(with(bench, narrow, "GET", u"/api/v1/audit-events"_s).status, 403);
    bench.sql("DELETE FROM user_roles");
    QCOMPARE(with(bench, narrow, "GET", u"/api/v1/agents"_s).status, 403);
}

void TestTokenRoutes::auditedByName()
{
    BrokerBench bench;
    const QByteArray token = bench.makeToken(u"admin"_s);
    const QByteArray id = bench.value("SELECT id FROM api_tokens").toLatin1();
    QCOMPARE(with(bench, token, "POST", u"/api/v1/roles"_s, R"({"name":"made by token"})").status,
             201);
    QCOMPARE(bench.count("audit_events WHERE action = 'role.create' AND actor = 'user:" +
                         idText(bench.idOf(u"admin"_s)) + R"(' AND metadata @> '{"token_id":")" +
                         id + R"(","token_name":"of admin","name":"made by token"}')"),
             1);
    // Refusals too.
    QCOMPARE(with(bench, token, "POST", u"/api/v1/user-roles"_s, "{}").status, 403);
    QCOMPARE(bench.count("audit_events WHERE status = 'denied' AND metadata->>'token_id' = '" + id +
                         "'"),
             1);
    QCOMPARE(bench.post(u"/api/v1/roles"_s, u"admin"_s, R"({"name":"made by session"})").status,
             201);
    QCOMPARE(bench.count("audit_events WHERE action = 'role.create' AND jsonb_exists(metadata, "
                         "'token_id')"),
             1);
}

void TestTokenRoutes::expiresAndIsRevokedAtOnce()
{
    BrokerBench bench;
    const QString path = tokensOf(bench.idOf(u"developer"_s));
    const QByteArray token = bench.makeToken(u"developer"_s);
    const QString id = bench.value("SELECT id FROM api_tokens");
    QCOMPARE(with(bench, token, "GET", mePath).status, 200);
    QCOMPARE(bench.call("DELETE", path + u'/' + id, u"developer"_s).status, 204);
    const Reply refused = with(bench, token, "GET", mePath);
    QCOMPARE(refused.status, 401);
    QCOMPARE(refused.error(), u"unauthenticated"_s);
    QCOMPARE(bench.get(path, u"developer"_s).json().toArray().size(), 0);
    QCOMPARE(bench.call("DELETE", path + u'/' + id, u"developer"_s).status, 404);
    QCOMPARE(bench.call("DELETE", path + u"/x"_s, u"developer"_s).error(), u"invalid_id"_s);
    QCOMPARE(bench.count("audit_events WHERE action = 'token.revoke' AND metadata->>'name' = "
                         "'of developer'"),
             1);
    const QByteArray other = bench.makeToken(u"developer"_s);
    bench.sql("UPDATE api_tokens SET expires_at = now()");
    QCOMPARE(with(bench, other, "GET", mePath).status, 401);
    // Expired ones are still listed, so that they can be told from those that never were.
    QCOMPARE(bench.get(path, u"developer"_s).json().toArray().size(), 1);
}

void TestTokenRoutes::tokensMakeNothing()
{
    BrokerBench bench;
    const QByteArray token = bench.makeToken(u"admin"_s);
    const QUuid admin = bench.idOf(u"admin"_s);
    const QUuid robot = bench.addServiceAccount(u"robot"_s);
    const QString developer = bench.idOf(u"developer"_s).toString(QUuid::WithoutBraces);
    for (const auto &[method, path, body] :
         std::vector<std::tuple<QByteArray, QString, QByteArray>>{
             {"POST", tokensOf(admin), hour},
             {"POST", tokensOf(robot), hour},
             {"PUT", u"/api/v1/users/%1/password"_s.arg(developer),
              R"({"password":"a quite different one"})"},
             {"POST", u"/api/v1/auth/password"_s,
              R"({"current_password":"x","new_password":"a quite different one"})"},
             {"POST", u"/api/v1/user-roles"_s,
              R"({"user_id":")" + developer.toLatin1() +
                  R"(","role_id":"5b000000-0000-4000-8000-000000000001"})"},
             {"POST", u"/api/v1/auth/logout"_s, ""}}) {
        const Reply reply = with(bench, token, method, path, body);
        QVERIFY2(reply.status == 403, qPrintable(path));
        QVERIFY2(reply.error() == u"forbidden", qPrintable(path));
    }
    QCOMPARE(bench.count("api_tokens"), 1);
    QCOMPARE(bench.count("user_roles"), 4);
}

void TestTokenRoutes::tokensEndThemselvesOnly()
{
    BrokerBench bench;
    const QString path = tokensOf(bench.idOf(u"developer"_s));
    const QByteArray first = bench.makeToken(u"developer"_s);
    const QString firstId = bench.value("SELECT id FROM api_tokens");
    const QByteArray second = bench.makeToken(u"developer"_s);
    QCOMPARE(with(bench, first, "GET", path).json().toArray().size(), 2);
    const QString secondId =
        bench.value("SELECT id FROM api_tokens WHERE id <> '" + firstId.toLatin1() + "'");
    QCOMPARE(with(bench, first, "DELETE", path + u'/' + secondId).error(), u"forbidden"_s);
    QCOMPARE(with(bench, first, "DELETE", path + u'/' + firstId).status, 204);
    QCOMPARE(with(bench, first, "GET", mePath).status, 401);
    QCOMPARE(with(bench, second, "GET", mePath).status, 200);
}

void TestTokenRoutes::serviceAccounts()
{
    BrokerBench bench;
    bench.sql("INSERT INTO roles (name, permissions) VALUES "
              "('users', '[\"user.edit\",\"agent.list\",\"secret.list\"]')");
    bench.addUser(u"helper"_s, {u"users"_s});
    const QUuid robot = bench.addServiceAccount(u"robot"_s, {u"developer"_s});
    const QString path = tokensOf(robot);
    // Everything that the account may do is more than the helper may.
    const Reply more = bench.post(path, u"helper"_s, hour);
    QCOMPARE(more.status, 403);
    QCOMPARE(more.error(), u"escalation"_s);
    const QByteArray narrow = bench.makeToken(u"robot"_s, R"(["agent.list"])", u"helper"_s);
    const QJsonObject me = with(bench, narrow, "GET", mePath).object();
    QCOMPARE(me.value("kind"_L1).toString(), u"service"_s);
    QCOMPARE(me.value("permissions"_L1).toArray(), QJsonArray{u"agent.list"_s});
    // Without a list it is what the account may do now, not what it may later.
    const QByteArray whole = bench.makeToken(u"robot"_s, {}, u"admin"_s);
    bench.grant(robot, u"auditor"_s, "{}");
    QCOMPARE(with(bench, whole, "GET", u"/api/v1/audit-events"_s).error(), u"missing_permission"_s);
    QCOMPARE(with(bench, whole, "GET", u"/api/v1/agents"_s).status, 200);
    QCOMPARE(bench.count("audit_events WHERE action = 'token.create' AND actor = 'user:" +
                         idText(bench.idOf(u"helper"_s)) + "'"),
             1);
    // By an administrator's token too: taking away makes nothing.
    const QByteArray admin = bench.makeToken(u"admin"_s);
    const QJsonArray listed = bench.get(path, u"helper"_s).json().toArray();
    QCOMPARE(listed.size(), 2);
    QCOMPARE(with(bench, admin, "DELETE", path + u'/' + listed[0][u"id"].toString()).status, 204);
    QCOMPARE(bench.call("DELETE", path + u'/' + listed[1][u"id"].toString(), u"helper"_s).status,
             204);
    QCOMPARE(with(bench, whole, "GET", mePath).status, 401);
    QCOMPARE(with(bench, narrow, "GET", mePath).status, 401);
}

void TestTokenRoutes::serviceAccountsCannotVote()
{
    BrokerBench bench;
    bench.addServiceAccount(u"robot"_s, {u"approver"_s, u"developer"_s});
    const QByteArray token = bench.makeToken(u"robot"_s, {}, u"admin"_s);
    const QString request = u"/api/v1/requests/"_s + bench.submitPatch();
    const Reply vote = with(bench, token, "POST", request + u"/approve"_s, "{}");
    QCOMPARE(vote.status, 403);
    QCOMPARE(vote.error(), u"not_eligible"_s);
    QCOMPARE(with(bench, token, "POST", request + u"/reject"_s, R"({"reason":"no"})").status, 403);
    QCOMPARE(bench.count("approvals"), 0);
    // It may ask like anybody.
    QCOMPARE(
        with(bench, token, "POST", u"/api/v1/requests/read"_s,
             R"({"target_provider_type":"file","target_secret_ref":"a/b","justification":"x"})")
            .status,
        201);
}

void TestTokenRoutes::foreignTokens()
{
    BrokerBench bench;
    const QString path = tokensOf(bench.idOf(u"developer"_s));
    bench.makeToken(u"developer"_s);
    const QString token = path + u'/' + bench.value("SELECT id FROM api_tokens");
    // Who may not see users is told of none; who may is told that these are somebody's own.
    for (const auto &[name, status] : {std::pair(u"approver"_s, 404), std::pair(u"auditor"_s, 404),
                                       std::pair(u"admin"_s, 403)}) {
        QCOMPARE(bench.get(path, name).status, status);
        QCOMPARE(bench.post(path, name, hour).status, status);
        QCOMPARE(bench.call("DELETE", token, name).status, status);
    }
    QCOMPARE(bench.get(tokensOf(QUuid::createUuid()), u"admin"_s).status, 404);
    // A token under the wrong user is none.
    const QString robot = tokensOf(bench.addServiceAccount(u"robot"_s));
    QCOMPARE(bench.call("DELETE", robot + u'/' + token.section(u'/', -1), u"admin"_s).status, 404);
    QCOMPARE(bench.count("api_tokens WHERE revoked_at IS NULL"), 1);
}

void TestTokenRoutes::useIsRemembered()
{
    BrokerBench bench;
    const QString path = tokensOf(bench.idOf(u"developer"_s));
    const QByteArray token = bench.makeToken(u"developer"_s);
    const auto shown = [&] {
        return bench.get(path, u"developer"_s).json()[0][u"last_used_at"].toString();
    };
    QCOMPARE(shown(), QString());
    QCOMPARE(with(bench, token, "GET", mePath).status, 200);
    const QString first = shown();
    QVERIFY(!first.isEmpty());
    // At most once a minute.
    QCOMPARE(with(bench, token, "GET", mePath).status, 200);
    QCOMPARE(shown(), first);
    bench.sql("UPDATE api_tokens SET last_used_at = now() - interval '2 minutes'");
    QCOMPARE(with(bench, token, "GET", mePath).status, 200);
    QVERIFY(shown() >= first);
}

void TestTokenRoutes::wrongTokensAreCounted()
{
    BrokerBench bench;
    const QByteArray token = bench.makeToken(u"developer"_s);
    for (const QByteArray &wrong :
         {token.left(46) + (token.endsWith('A') ? "B" : "A"), token.toUpper(), token.chopped(1),
          token + "A", "sbt_" + QByteArray(43, 'A')})
        QCOMPARE(with(bench, wrong, "GET", mePath).status, 401);
    // One row for all of that minute (two when it ends meanwhile).
    const int rows = bench.count("audit_events WHERE action = 'auth.token' AND status = 'denied'");
    QVERIFY(rows >= 1 && rows <= 2);
}

QTEST_GUILESS_MAIN(TestTokenRoutes)
#include "tst_token_routes.moc"
