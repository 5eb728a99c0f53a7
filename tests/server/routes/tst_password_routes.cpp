// Changing one's password over the wire (contract section I, B4): what it ends, what it refuses,
// and who has to do it first.
#include "server/http/router.h"
#include "tests/support/broker_bench.h"

#include <QRegularExpression>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using test::BrokerBench;
using test::Reply;

namespace {

const QString mePath = u"/api/v1/users/me"_s;
const QString passwordPath = u"/api/v1/auth/password"_s;

int statusWith(BrokerBench &bench, const QByteArray &authorization)
{
    return bench.http->send({.path = mePath, .headers = {{"Authorization"_ba, authorization}}})
        .status;
}

QByteArray passwordBody(const QByteArray &current, const QByteArray &wanted)
{
    return R"({"current_password":")" + current + R"(","new_password":")" + wanted + R"("})";
}

} // namespace

class TestPasswordRoutes : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void passwordChangeEndsAll();
    void badPasswordChanges_data();
    void badPasswordChanges();
    void guessingTheCurrentPasswordLocks();
    void mustChangePassword();
};

void TestPasswordRoutes::passwordChangeEndsAll()
{
    BrokerBench bench;
    const QByteArray elsewhere = bench.login(u"developer"_s);
    const QByteArray next = "another long password";
    QCOMPARE(
        bench.post(passwordPath, u"developer"_s, passwordBody(BrokerBench::password, next)).status,
        204);
    QCOMPARE(statusWith(bench, "Bearer " + elsewhere), 401);
    QCOMPARE(bench.get(mePath, u"developer"_s).status, 401);
    const auto loginWith = [&](const QByteArray &password) {
        return bench
            .post(u"/api/v1/auth/login"_s, {},
                  R"({"email":"developer@example.org","password":")" + password + R"("})")
            .status;
    };
    QCOMPARE(loginWith(BrokerBench::password), 401);
    QCOMPARE(loginWith(next), 200);
    QCOMPARE(bench.value("SELECT metadata->>'sessions_ended' FROM audit_events WHERE action = "
                         "'auth.password'"),
             u"2"_s);
    QCOMPARE(bench.count("audit_events WHERE metadata::text LIKE '%long password%'"), 0);
}

void TestPasswordRoutes::badPasswordChanges_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("pointer");
    const QByteArray own = BrokerBench::password;
    QTest::newRow("wrong current")
        << passwordBody("wrong", "another long password") << 401 << "/current_password"_ba;
    QTest::newRow("too short") << passwordBody(own, "short") << 422 << "/new_password"_ba;
    QTest::newRow("the same") << passwordBody(own, own) << 422 << "/new_password"_ba;
    QTest::newRow("the e-mail") << passwordBody(own, "developer@example.org") << 422
                                << "/new_password"_ba;
    QTest::newRow("no current") << R"({"new_password":"another long password"})"_ba << 400
                                << "/current_password"_ba;
    QTest::newRow("no new") << R"({"current_password":"x"})"_ba << 400 << "/new_password"_ba;
    QTest::newRow("number") << R"({"current_password":1,"new_password":2})"_ba << 400
                            << "/new_password"_ba;
    QTest::newRow("unknown member")
        << R"({"current_password":"x","new_password":"another long password","user":"y"})"_ba << 400
        << "/user"_ba;
}

void TestPasswordRoutes::badPasswordChanges()
{
    QFETCH(QByteArray, body);
    QFETCH(int, status);
    QFETCH(QByteArray, pointer);
    BrokerBench bench;
    const Reply reply = bench.post(passwordPath, u"developer"_s, body);
    QCOMPARE(reply.status, status);
    QVERIFY2(reply.body.contains(pointer), reply.body.constData());
    QVERIFY(!reply.body.contains("long password"));
    QCOMPARE(bench.get(mePath, u"developer"_s).status, 200);
    bench.login(u"developer"_s);
}

void TestPasswordRoutes::guessingTheCurrentPasswordLocks()
{
    BrokerBench bench;
    for (int attempt = 1; attempt <= 5; ++attempt)
        QCOMPARE(
            bench.post(passwordPath, u"developer"_s, passwordBody("guess", "another long password"))
                .status,
            401);
    QCOMPARE(bench
                 .post(passwordPath, u"developer"_s,
                       passwordBody(BrokerBench::password, "another long password"))
                 .status,
             429);
    QVERIFY(bench.count("audit_events WHERE action = 'auth.password' AND status = 'denied'") >= 1);
}

void TestPasswordRoutes::mustChangePassword()
{
    BrokerBench bench;
    bench.tokenOf(u"developer"_s);
    bench.sql("UPDATE users SET must_change_password = true WHERE email LIKE 'developer@%'");
    QCOMPARE(bench.get(mePath, u"developer"_s).object().value("must_change_password"_L1),
             QJsonValue(true));
    int refused = 0;
    for (const http::Route &route : bench.application->routes()) {
        if (route.auth != http::AuthClass::Bearer || route.path == "/api/v1/users/me")
            continue;
        QString path = QString::fromLatin1(route.path);
        path.replace(QRegularExpression(u"\\{[a-z_]+\\}"_s),
                     u"00000000-0000-4000-8000-000000000001"_s);
        const Reply reply = bench.call(http::nameOf(route.method), path, u"developer"_s,
                                       route.method == http::Method::Get ? "" : "{}");
        QVERIFY2(reply.status == 403, route.path.constData());
        QCOMPARE(reply.error(), u"password_change_required"_s);
        ++refused;
    }
    QVERIFY(refused > 10);
    QCOMPARE(bench
                 .post(passwordPath, u"developer"_s,
                       passwordBody(BrokerBench::password, "another long password"))
                 .status,
             204);
    QCOMPARE(bench.count("users WHERE must_change_password"), 0);
}

QTEST_GUILESS_MAIN(TestPasswordRoutes)
#include "tst_password_routes.moc"
