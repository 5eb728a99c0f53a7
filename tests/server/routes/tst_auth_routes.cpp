// Login over the wire (contract section B, B4, S7, S10): one answer for every wrong credential, the
// lock, the address's budget.
#include "tests/support/broker_bench.h"

#include <QTest>
#include <QTimeZone>

using namespace Qt::StringLiterals;
using namespace sb;
using test::BrokerBench;
using test::Reply;

namespace {

QByteArray loginBody(const QByteArray &email, const QByteArray &password)
{
    return R"({"email":")" + email + R"(","password":")" + password + R"("})";
}

Reply login(BrokerBench &bench, const QByteArray &email, const QByteArray &password)
{
    return bench.post(u"/api/v1/auth/login"_s, {}, loginBody(email, password));
}

/// What of an answer does not change from call to call.
QJsonObject withoutIds(const Reply &reply)
{
    QJsonObject object = reply.object();
    object.remove(u"correlation_id"_s);
    object.remove(u"instance"_s);
    return object;
}

} // namespace

class TestAuthRoutes : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void answerOfALogin();
    void emailIsTrimmedAndLowered();
    void refusalsAreAlike_data();
    void refusalsAreAlike();
    void badBodies_data();
    void badBodies();
    void fifthWrongPasswordLocks_data();
    void fifthWrongPasswordLocks();
    void rightPasswordClearsTheCount();
    void racingGuessesShareOneCount();
    void addressHasABudget();
    void attemptsAreAuditedOncePerMinute();
};

void TestAuthRoutes::answerOfALogin()
{
    BrokerBench bench;
    const Reply reply = login(bench, "developer@example.org", BrokerBench::password);
    QCOMPARE(reply.status, 200);
    QCOMPARE(reply.header("cache-control"), "no-store"_ba);
    QCOMPARE(reply.header("content-type"), "application/json"_ba);
    const QJsonObject object = reply.object();
    QCOMPARE(object.keys(), (QStringList{u"expires_at"_s, u"token"_s, u"user"_s}));
    // Ts: whole seconds, Z.
    const QDateTime expires = QDateTime::fromString(object.value("expires_at"_L1).toString(),
                                                    u"yyyy-MM-dd'T'HH:mm:ss'Z'"_s);
    QVERIFY(expires.isValid());
    const qint64 seconds = QDateTime::currentDateTimeUtc().secsTo(
        QDateTime(expires.date(), expires.time(), QTimeZone::utc()));
    QVERIFY2(qAbs(seconds - 8 * 3600) < 60, qPrintable(QString::number(seconds)));
    const QJsonObject user = object.value("user"_L1).toObject();
    QCOMPARE(user.value("id"_L1).toString(),
             bench.idOf(u"developer"_s).toString(QUuid::WithoutBraces));
    QCOMPARE(user.value("email"_L1).toString(), u"developer@example.org"_s);
    QCOMPARE(user.value("display_name"_L1).toString(), u"developer"_s);
    const QByteArray token = object.value("token"_L1).toString().toLatin1();
    QVERIFY(token.startsWith("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."));
    QCOMPARE(bench.count("audit_events WHERE action = 'auth.login' AND status = 'success' AND "
                         "actor = resource AND metadata->>'email' = 'developer@example.org'"),
             1);
    QCOMPARE(
        bench.http->send({.path = u"/api/v1/users/me"_s, .headers = test::bearer(token)}).status,
        200);
}

void TestAuthRoutes::emailIsTrimmedAndLowered()
{
    BrokerBench bench;
    QCOMPARE(login(bench, "  DEVELOPER@Example.ORG ", BrokerBench::password).status, 200);
}

void TestAuthRoutes::refusalsAreAlike_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("unknown") << loginBody("stranger@example.org", "a good long password");
    QTest::newRow("wrong password") << loginBody("developer@example.org", "a good long passwore");
    QTest::newRow("disabled") << loginBody("nobody@example.org", "a good long password");
    QTest::newRow("service account") << loginBody("robot@example.org", "a good long password");
    QTest::newRow("empty password") << loginBody("developer@example.org", "");
    QTest::newRow("empty e-mail") << loginBody("", "a good long password");
    QTest::newRow("no e-mail") << R"({"password":"a good long password"})"_ba;
    QTest::newRow("no password") << R"({"email":"developer@example.org"})"_ba;
    QTest::newRow("nothing") << "{}"_ba;
    QTest::newRow("SQL") << loginBody("' OR 1=1 --", "' OR 1=1 --");
    QTest::newRow("wildcards") << loginBody("%@example.org", "a good long password");
}

void TestAuthRoutes::refusalsAreAlike()
{
    QFETCH(QByteArray, body);
    BrokerBench bench;
    bench.sql("UPDATE users SET enabled = false WHERE email = 'nobody@example.org';"
              "INSERT INTO users (email, kind) VALUES ('robot@example.org', 'service')");
    const Reply expected = login(bench, "somebody.else@example.org", "whatever it may be");
    QCOMPARE(expected.status, 401);
    QCOMPARE(expected.error(), u"invalid_credentials"_s);
    const Reply reply = bench.post(u"/api/v1/auth/login"_s, {}, body);
    QCOMPARE(reply.status, 401);
    QCOMPARE(withoutIds(reply), withoutIds(expected));
    QCOMPARE(reply.header("www-authenticate"), expected.header("www-authenticate"));
    QVERIFY(!reply.header("www-authenticate").isEmpty());
    QCOMPARE(bench.count("sessions"), 0);
}

void TestAuthRoutes::badBodies_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("pointer");
    QTest::newRow("not JSON") << "email=a"_ba << 400 << QString();
    QTest::newRow("empty") << ""_ba << 400 << QString();
    QTest::newRow("number as e-mail") << R"({"email":1,"password":"x"})"_ba << 400 << u"/email"_s;
    QTest::newRow("list as password")
        << R"({"email":"a@b.c","password":[]})"_ba << 400 << u"/password"_s;
    QTest::newRow("unknown member")
        << R"({"email":"a@b.c","password":"x","otp":"1"})"_ba << 400 << u"/otp"_s;
    QTest::newRow("twice") << R"({"email":"a@b.c","email":"a@b.c","password":"x"})"_ba << 400
                           << QString();
    QTest::newRow("too large") << R"({"email":"a@b.c","password":")"_ba + QByteArray(70'000, 'x') +
                                      R"("})"
                               << 413 << QString();
}

void TestAuthRoutes::badBodies()
{
    QFETCH(QByteArray, body);
    QFETCH(int, status);
    QFETCH(QString, pointer);
    BrokerBench bench;
    const Reply reply = bench.post(u"/api/v1/auth/login"_s, {}, body);
    QCOMPARE(reply.status, status);
    QCOMPARE(reply.header("content-type"), "application/problem+json"_ba);
    if (!pointer.isEmpty())
        QVERIFY2(reply.body.contains(pointer.toUtf8()), reply.body.constData());
    QCOMPARE(bench.count("login_counters"), 0);
}

void TestAuthRoutes::fifthWrongPasswordLocks_data()
{
    QTest::addColumn<QByteArray>("email");
    QTest::newRow("somebody") << "developer@example.org"_ba;
    QTest::newRow("nobody") << "stranger@example.org"_ba;
}

void TestAuthRoutes::fifthWrongPasswordLocks()
{
    QFETCH(QByteArray, email);
    BrokerBench bench;
    for (int attempt = 1; attempt <= 5; ++attempt)
        QCOMPARE(login(bench, email, "wrong").status, 401);
    for (const QByteArray &tried : {"wrong"_ba, BrokerBench::password}) {
        const Reply locked = login(bench, email, tried);
        QCOMPARE(locked.status, 429);
        QCOMPARE(locked.error(), u"locked_out"_s);
        const int wait = locked.header("retry-after").toInt();
        QVERIFY2(wait > 800 && wait <= 900, locked.header("retry-after").constData());
    }
    // Others are not concerned.
    QCOMPARE(login(bench, "approver@example.org", BrokerBench::password).status, 200);
    bench.sql("UPDATE login_counters SET locked_until = now() - interval '1 second'");
    const int afterwards = login(bench, email, BrokerBench::password).status;
    QCOMPARE(afterwards, email.startsWith("developer") ? 200 : 401);
}

void TestAuthRoutes::rightPasswordClearsTheCount()
{
    BrokerBench bench;
    for (int round = 1; round <= 3; ++round) {
        for (int attempt = 1; attempt <= 4; ++attempt)
            QCOMPARE(login(bench, "developer@example.org", "wrong").status, 401);
        QCOMPARE(login(bench, "developer@example.org", BrokerBench::password).status, 200);
    }
}

void TestAuthRoutes::racingGuessesShareOneCount()
{
    BrokerBench bench;
    const std::vector<test::Call> guesses(20,
                                          {.method = "POST",
                                           .path = u"/api/v1/auth/login"_s,
                                           .body = loginBody("developer@example.org", "a guess")});
    int verified = 0;
    for (const Reply &reply : bench.http->sendAll(guesses)) {
        QVERIFY2(reply.status == 401 || reply.status == 429,
                 qPrintable(QString::number(reply.status)));
        verified += reply.status == 401 ? 1 : 0;
    }
    QCOMPARE(verified, 5);
}

void TestAuthRoutes::addressHasABudget()
{
    BrokerBench bench([](config::ServerConfig &config) { config.loginsPerMinute = 4; });
    for (int attempt = 0; attempt < 4; ++attempt)
        QCOMPARE(login(bench, "guess" + QByteArray::number(attempt) + "@example.org", "x").status,
                 401);
    const Reply limited = login(bench, "developer@example.org", BrokerBench::password);
    QCOMPARE(limited.status, 429);
    QCOMPARE(limited.error(), u"rate_limited"_s);
    QVERIFY(limited.header("retry-after").toInt() >= 1);
    QCOMPARE(bench.count("sessions"), 0);
}

void TestAuthRoutes::attemptsAreAuditedOncePerMinute()
{
    BrokerBench bench;
    for (int attempt = 0; attempt < 4; ++attempt)
        QCOMPARE(login(bench, "developer@example.org", "wrong").status, 401);
    // Two when the minute turned in between.
    const int rows = bench.count("audit_events WHERE action = 'auth.login' AND status = 'denied' "
                                 "AND actor = 'anonymous' AND resource = 'auth:login' AND "
                                 "metadata->>'error_kind' = 'wrong_password'");
    QVERIFY2(rows == 1 || rows == 2, qPrintable(QString::number(rows)));
    QCOMPARE(bench.count("audit_events WHERE metadata::text LIKE '%developer@example.org%'"), 0);
}

QTEST_GUILESS_MAIN(TestAuthRoutes)
#include "tst_auth_routes.moc"
