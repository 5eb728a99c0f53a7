// Users over the wire (contract section I, B3, B4, B14, B18, B19; invariants S4, S9).
#include "tests/support/broker_bench.h"

#include <QJsonArray>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using test::BrokerBench;
using test::Reply;

namespace {

const QString usersPath = u"/api/v1/users"_s;

QByteArray idText(const QUuid &id)
{
    return id.toByteArray(QUuid::WithoutBraces);
}

QString pathOf(const QUuid &user, const QString &what)
{
    return usersPath + u'/' + user.toString(QUuid::WithoutBraces) + u'/' + what;
}

Reply loginWith(BrokerBench &bench, const QByteArray &email, const QByteArray &password)
{
    return bench.post(u"/api/v1/auth/login"_s, {},
                      R"({"email":")" + email + R"(","password":")" + password + "\"}");
}

QString pointerOf(const Reply &reply)
{
    return reply.object().value("errors"_L1).toArray().at(0)[u"pointer"].toString();
}

const QByteArray newPassword = "a quite different one"_ba;
const QByteArray passwordBody = R"({"password":"a quite different one"})"_ba;

} // namespace

class TestUserRoutes : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void createWithMadePassword();
    void createWithGivenPassword();
    void createServiceAccount();
    void createIsRefused();
    void createdOnce();
    void list();
    void disableAndEnable();
    void lastAdminStays();
    void setPassword();
    void setPasswordIsRefused();
    void unlock();
};

void TestUserRoutes::createWithMadePassword()
{
    BrokerBench bench;
    const Reply made =
        bench.post(usersPath, u"admin"_s, R"({"email":" Ada@Example.ORG ","display_name":"Ada"})");
    QCOMPARE(made.status, 201);
    const QJsonObject user = made.object();
    QCOMPARE(user.value("email"_L1).toString(), u"ada@example.org"_s);
    QCOMPARE(user.value("display_name"_L1).toString(), u"Ada"_s);
    QCOMPARE(user.value("kind"_L1).toString(), u"person"_s);
    QCOMPARE(user.value("enabled"_L1), QJsonValue(true));
    QVERIFY(!user.contains("last_login_at"_L1));
    const QByteArray password = user.value("password"_L1).toString().toLatin1();
    QCOMPARE(password.size(), 24);

    const Reply login = loginWith(bench, "ada@example.org", password);
    QCOMPARE(login.status, 200);
    const auto token = test::bearer(login.object().value("token"_L1).toString().toLatin1());
    // Somebody else knows it, so it is changed first.
    QCOMPARE(bench.http->send({.path = u"/api/v1/permissions"_s, .headers = token}).error(),
             u"password_change_required"_s);
    QCOMPARE(bench.http
                 ->send({.method = "POST",
                         .path = u"/api/v1/auth/password"_s,
                         .body = R"({"current_password":")" + password + R"(","new_password":")" +
                                 newPassword + "\"}",
                         .headers = token})
                 .status,
             204);
    QCOMPARE(loginWith(bench, "ada@example.org", newPassword).status, 200);

    QCOMPARE(
        bench.value("SELECT actor || ' ' || (metadata->>'email') FROM audit_events WHERE action "
                    "= 'user.create'"),
        u"user:%1 ada@example.org"_s.arg(bench.idOf(u"admin"_s).toString(QUuid::WithoutBraces)));
    // Shown once, kept nowhere.
    QCOMPARE(bench.count("audit_events a WHERE a::text LIKE '%" + password + "%'"), 0);
    QCOMPARE(bench.count("users u WHERE u::text LIKE '%" + password + "%'"), 0);
    QVERIFY(!bench.get(usersPath, u"admin"_s).body.contains(password));
}

void TestUserRoutes::createWithGivenPassword()
{
    BrokerBench bench;
    const Reply made = bench.post(
        usersPath, u"admin"_s,
        R"({"email":"bob@example.org","kind":"person","password":"a quite different one"})");
    QCOMPARE(made.status, 201);
    QVERIFY(!made.object().contains("password"_L1));
    QVERIFY(!made.object().contains("display_name"_L1));
    QCOMPARE(loginWith(bench, "bob@example.org", newPassword).status, 200);
    QCOMPARE(bench.count("users WHERE email = 'bob@example.org' AND must_change_password"), 1);
    QCOMPARE(bench.count("user_roles WHERE user_id = (SELECT id FROM users WHERE email = "
                         "'bob@example.org')"),
             0);
}

void TestUserRoutes::createServiceAccount()
{
    BrokerBench bench;
    const Reply made =
        bench.post(usersPath, u"admin"_s, R"({"email":"ci@example.org","kind":"service"})");
    QCOMPARE(made.status, 201);
    QCOMPARE(made.object().value("kind"_L1).toString(), u"service"_s);
    QVERIFY(!made.object().contains("password"_L1));
    QCOMPARE(bench.count("users WHERE email = 'ci@example.org' AND password_hash IS NULL AND NOT "
                         "must_change_password"),
             1);
    QCOMPARE(loginWith(bench, "ci@example.org", newPassword).error(), u"invalid_credentials"_s);
}

void TestUserRoutes::createIsRefused()
{
    BrokerBench bench;
    const auto refused = [&](const QByteArray &body, int status, const QString &code,
                             const QString &pointer) {
        const Reply reply = bench.post(usersPath, u"admin"_s, body);
        QVERIFY2(reply.status == status, (body + reply.body).constData());
        QVERIFY2(reply.error() == code, (body + reply.body).constData());
        QVERIFY2(pointerOf(reply) == pointer, (body + reply.body).constData());
    };
    refused(R"({"email":"nobody"})", 422, u"invalid_value"_s, u"/email"_s);
    refused(R"({"email":"a@b.c","kind":"robot"})", 422, u"invalid_value"_s, u"/kind"_s);
    refused(R"({"email":"a@b.c","password":"short"})", 422, u"invalid_value"_s, u"/password"_s);
    refused(R"({"email":"a@b.c","password":""})", 422, u"invalid_value"_s, u"/password"_s);
    refused(R"({"email":"a@b.c","kind":"service","password":"a quite different one"})", 422,
            u"invalid_value"_s, u"/password"_s);
    refused(R"({"email":"a@b.c","kind":"service","password":""})", 422, u"invalid_value"_s,
            u"/password"_s);
    refused(R"({"email":"a@b.c","display_name":"x\u0007"})", 422, u"invalid_value"_s,
            u"/display_name"_s);
    refused(R"({"email":"ADMIN@example.org"})", 409, u"conflict"_s, u"/email"_s);
    refused(R"({"display_name":"x"})", 400, u"invalid_field"_s, u"/email"_s);
    QCOMPARE(bench.post(usersPath, u"auditor"_s, R"({"email":"a@b.c"})").error(),
             u"missing_permission"_s);
    QCOMPARE(bench.count("users"), 5);
}

void TestUserRoutes::createdOnce()
{
    BrokerBench bench;
    const client::HttpHeaders key{{"Idempotency-Key"_ba, "user-1"_ba}};
    const Reply first = bench.post(usersPath, u"admin"_s, R"({"email":"a@b.c"})", key);
    const Reply again = bench.post(usersPath, u"admin"_s, R"({"email":"a@b.c"})", key);
    QCOMPARE(first.status, 201);
    // The answer held a password and is not kept.
    QCOMPARE(again.status, 409);
    QCOMPARE(again.error(), u"already_done"_s);
    QVERIFY(again.body.contains(first.object().value("id"_L1).toString().toLatin1()));
    const QByteArray password = first.object().value("password"_L1).toString().toLatin1();
    QCOMPARE(bench.count("idempotency_keys k WHERE k::text LIKE '%" + password + "%'"), 0);
}

void TestUserRoutes::list()
{
    BrokerBench bench;
    bench.tokenOf(u"admin"_s);
    for (int wrong = 0; wrong < 6; ++wrong)
        (void)loginWith(bench, "nobody@example.org", "wrong password");
    bench.sql("UPDATE users SET enabled = false WHERE email LIKE 'auditor@%'");
    const QJsonArray users = bench.get(usersPath, u"admin"_s).json().toArray();
    QCOMPARE(users.size(), 5);
    for (const QJsonValue &user : users) {
        const QString name = user[u"display_name"].toString();
        QCOMPARE(user[u"enabled"].toBool(), name != u"auditor");
        QCOMPARE(user.toObject().contains("locked_until"_L1), name == u"nobody");
        QCOMPARE(user.toObject().contains("last_login_at"_L1), name == u"admin");
        QVERIFY(!user.toObject().contains("password_hash"_L1));
        QVERIFY(!user[u"created_at"].toString().isEmpty());
    }
    QStringList seen;
    QString next = usersPath + u"?limit=2"_s;
    while (!next.isEmpty()) {
        const Reply page = bench.get(next, u"admin"_s);
        for (const QJsonValue &user : page.json().toArray())
            seen.append(user[u"email"].toString());
        next = QString::fromLatin1(page.header("link")).section(u'<', 1).section(u'>', 0, 0);
    }
    QCOMPARE(seen.size(), 5);
    QCOMPARE(seen.removeDuplicates(), 0);
    QCOMPARE(bench.get(usersPath + u"?cursor=x"_s, u"admin"_s).error(), u"invalid_query"_s);
    QCOMPARE(bench.get(usersPath, u"approver"_s).error(), u"missing_permission"_s);
}

void TestUserRoutes::disableAndEnable()
{
    BrokerBench bench;
    const QUuid user = bench.idOf(u"developer"_s);
    const QString path = pathOf(user, u"enabled"_s);
    QCOMPARE(bench.get(u"/api/v1/users/me"_s, u"developer"_s).status, 200);
    const QByteArray token = bench.makeToken(u"developer"_s);
    const auto statusByToken = [&] {
        return bench.http->send({.path = u"/api/v1/users/me"_s, .headers = test::bearer(token)})
            .status;
    };
    QCOMPARE(statusByToken(), 200);
    QCOMPARE(bench.call("PUT", path, u"admin"_s, R"({"enabled":false})").status, 204);
    QCOMPARE(bench.get(u"/api/v1/users/me"_s, u"developer"_s).status, 401);
    QCOMPARE(statusByToken(), 401);
    QCOMPARE(loginWith(bench, "developer@example.org", BrokerBench::password).status, 401);
    // Once more changes nothing and says nothing.
    QCOMPARE(bench.call("PUT", path, u"admin"_s, R"({"enabled":false})").status, 204);
    QCOMPARE(bench.count(
                 "audit_events WHERE action = 'user.disable' AND metadata @> "
                 R"('{"sessions_ended":1,"before":{"enabled":true},"after":{"enabled":false}}')"),
             1);
    QCOMPARE(bench.call("PUT", path, u"admin"_s, R"({"enabled":true})").status, 204);
    QCOMPARE(bench.count("audit_events WHERE action = 'user.enable'"), 1);
    // The old session stays ended; the token, which was never revoked, lives again.
    QCOMPARE(bench.get(u"/api/v1/users/me"_s, u"developer"_s).status, 401);
    QCOMPARE(statusByToken(), 200);
    QCOMPARE(loginWith(bench, "developer@example.org", BrokerBench::password).status, 200);

    QCOMPARE(bench
                 .call("PUT", pathOf(QUuid::createUuid(), u"enabled"_s), u"admin"_s,
                       R"({"enabled":false})")
                 .status,
             404);
    QCOMPARE(bench.call("PUT", path, u"admin"_s, "{}").status, 400);
    QCOMPARE(bench.call("PUT", path, u"approver"_s, R"({"enabled":false})").status, 403);
}

void TestUserRoutes::lastAdminStays()
{
    BrokerBench bench;
    bench.sql("INSERT INTO roles (name, permissions) VALUES ('users', '[\"user.edit\"]')");
    bench.addUser(u"helper"_s, {u"users"_s});
    const QString path = pathOf(bench.idOf(u"admin"_s), u"enabled"_s);
    for (const QString &by : {u"admin"_s, u"helper"_s}) {
        const Reply refused = bench.call("PUT", path, by, R"({"enabled":false})");
        QCOMPARE(refused.status, 409);
        QCOMPARE(refused.error(), u"last_admin"_s);
    }
    QCOMPARE(bench.get(u"/api/v1/users/me"_s, u"admin"_s).status, 200);
    bench.addUser(u"second"_s, {u"admin"_s});
    QCOMPARE(bench.call("PUT", path, u"helper"_s, R"({"enabled":false})").status, 204);
}

void TestUserRoutes::setPassword()
{
    BrokerBench bench;
    const QUuid user = bench.idOf(u"developer"_s);
    QCOMPARE(bench.get(u"/api/v1/users/me"_s, u"developer"_s).status, 200);
    const QByteArray token = bench.makeToken(u"developer"_s);
    for (int wrong = 0; wrong < 6; ++wrong)
        (void)loginWith(bench, "developer@example.org", "wrong password");
    QCOMPARE(bench.call("PUT", pathOf(user, u"password"_s), u"admin"_s, passwordBody).status, 204);
    QCOMPARE(bench.get(u"/api/v1/users/me"_s, u"developer"_s).status, 401);
    QCOMPARE(
        bench.http->send({.path = u"/api/v1/users/me"_s, .headers = test::bearer(token)}).status,
        401);
    QCOMPARE(loginWith(bench, "developer@example.org", BrokerBench::password).status, 401);
    const Reply login = loginWith(bench, "developer@example.org", newPassword);
    QCOMPARE(login.status, 200);
    const auto headers = test::bearer(login.object().value("token"_L1).toString().toLatin1());
    QCOMPARE(bench.http->send({.path = u"/api/v1/requests"_s, .headers = headers}).error(),
             u"password_change_required"_s);
    QCOMPARE(bench.count("audit_events WHERE action = 'user.set_password' AND metadata @> "
                         R"('{"sessions_ended":1,"tokens_revoked":1}')"),
             1);
    QCOMPARE(bench.count("audit_events a WHERE a::text LIKE '%different%'"), 0);
}

void TestUserRoutes::setPasswordIsRefused()
{
    BrokerBench bench;
    bench.sql("INSERT INTO roles (name, permissions) VALUES "
              "('users', '[\"user.edit\",\"secret.request\",\"secret.list\",\"agent.list\"]')");
    bench.addUser(u"helper"_s, {u"users"_s});
    const auto set = [&](const QUuid &user, const QString &by,
                         const QByteArray &body = passwordBody) {
        return bench.call("PUT", pathOf(user, u"password"_s), by, body);
    };
    // All that the user has is the helper's too; of the approver something is not.
    QCOMPARE(set(bench.idOf(u"developer"_s), u"helper"_s).status, 204);
    const Reply more = set(bench.idOf(u"approver"_s), u"helper"_s);
    QCOMPARE(more.status, 403);
    QCOMPARE(more.error(), u"escalation"_s);
    QCOMPARE(set(bench.idOf(u"admin"_s), u"helper"_s).error(), u"escalation"_s);
    // Held in a scope is held.
    bench.grant(bench.idOf(u"nobody"_s), u"approver"_s, R"({"environment":"dev"})");
    QCOMPARE(set(bench.idOf(u"nobody"_s), u"helper"_s).error(), u"escalation"_s);
    QCOMPARE(bench.get(u"/api/v1/users/me"_s, u"approver"_s).status, 200);

    const Reply own = set(bench.idOf(u"admin"_s), u"admin"_s);
    QCOMPARE(own.status, 403);
    QCOMPARE(own.error(), u"forbidden"_s);
    const QUuid robot = bench.addServiceAccount(u"robot"_s);
    const Reply service = set(robot, u"admin"_s);
    QCOMPARE(service.status, 409);
    QCOMPARE(service.error(), u"wrong_state"_s);
    const Reply weak = set(bench.idOf(u"approver"_s), u"admin"_s, R"({"password":"short"})");
    QCOMPARE(weak.status, 422);
    QCOMPARE(pointerOf(weak), u"/password"_s);
    QCOMPARE(
        set(bench.idOf(u"approver"_s), u"admin"_s, R"({"password":"approver@example.org"})").status,
        422);
    QCOMPARE(set(QUuid::createUuid(), u"admin"_s).status, 404);
    QCOMPARE(set(bench.idOf(u"approver"_s), u"auditor"_s).error(), u"missing_permission"_s);
    QCOMPARE(set(bench.idOf(u"approver"_s), u"admin"_s, "{}").status, 400);
    QCOMPARE(bench.count("audit_events WHERE action = 'user.set_password'"), 1);
}

void TestUserRoutes::unlock()
{
    BrokerBench bench;
    for (int wrong = 0; wrong < 6; ++wrong)
        (void)loginWith(bench, "developer@example.org", "wrong password");
    QCOMPARE(loginWith(bench, "developer@example.org", BrokerBench::password).error(),
             u"locked_out"_s);
    const QString path = pathOf(bench.idOf(u"developer"_s), u"unlock"_s);
    QCOMPARE(bench.post(path, u"auditor"_s).error(), u"missing_permission"_s);
    QCOMPARE(bench.post(path, u"admin"_s, {}).status, 204);
    QCOMPARE(loginWith(bench, "developer@example.org", BrokerBench::password).status, 200);
    // Nothing to forget: nothing to tell.
    QCOMPARE(bench.post(path, u"admin"_s).status, 204);
    QCOMPARE(bench.count("audit_events WHERE action = 'user.unlock' AND resource = 'user:" +
                         idText(bench.idOf(u"developer"_s)) + "'"),
             1);
    QCOMPARE(bench.post(pathOf(QUuid::createUuid(), u"unlock"_s), u"admin"_s).status, 404);
    QCOMPARE(bench.post(usersPath + u"/x/unlock"_s, u"admin"_s).error(), u"invalid_id"_s);
}

QTEST_GUILESS_MAIN(TestUserRoutes)
#include "tst_user_routes.moc"
