// Sessions over the wire (contract B1, B2, 4.6, section I; invariant S7): what a token is worth,
// and when it is worth nothing any more.
#include "server/crypto/jwt.h"
#include "tests/support/broker_bench.h"

#include <QJsonArray>
#include <QMessageAuthenticationCode>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using test::BrokerBench;
using test::Reply;

namespace {

const QString mePath = u"/api/v1/users/me"_s;

core::SecretBytes keyOf(char filler)
{
    const std::string bytes(32, filler);
    return core::SecretBytes::copyOf(std::string_view(bytes));
}

QByteArray base64Url(const QByteArray &bytes)
{
    return bytes.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
}

/// A token of any header and payload, signed with the server's own secret.
QByteArray signedToken(const QByteArray &header, const QByteArray &payload)
{
    const QByteArray text = base64Url(header) + "." + base64Url(payload);
    return text + "." +
           base64Url(QMessageAuthenticationCode::hash(text, QByteArray(32, 'j'),
                                                      QCryptographicHash::Sha256));
}

int statusWith(BrokerBench &bench, const QByteArray &authorization)
{
    return bench.http->send({.path = mePath, .headers = {{"Authorization"_ba, authorization}}})
        .status;
}

struct SessionOf
{
    QUuid user = {};
    QUuid session = {};
};

SessionOf sessionOf(BrokerBench &bench, const QString &name)
{
    bench.tokenOf(name);
    const QUuid user = bench.idOf(name);
    return {.user = user,
            .session =
                QUuid::fromString(bench.value("SELECT id FROM sessions WHERE user_id = '" +
                                              user.toByteArray(QUuid::WithoutBraces) + "'"))};
}

} // namespace

class TestSessionRoutes : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void me();
    void grantsAsTheyAreNow();
    void forgeries();
    void expiryAndClock();
    void previousSecretVerifies();
    void logoutEndsOneSession();
    void disabledIsOutAtOnce();
    void headerIsNoIdentity();
    void userIdStandsForNobody();
    void userIdStopGap();
};

void TestSessionRoutes::me()
{
    BrokerBench bench;
    bench.grant(bench.idOf(u"developer"_s), u"approver"_s, R"({"environment":"dev"})");
    const QJsonObject me = bench.get(mePath, u"developer"_s).object();
    QCOMPARE(me.value("email"_L1).toString(), u"developer@example.org"_s);
    QCOMPARE(me.value("kind"_L1).toString(), u"person"_s);
    QCOMPARE(me.value("must_change_password"_L1), QJsonValue(false));
    QCOMPARE(
        me.value("permissions"_L1).toArray(),
        (QJsonArray{u"agent.list"_s, u"secret.approve"_s, u"secret.list"_s, u"secret.request"_s}));
    const QJsonArray grants = me.value("grants"_L1).toArray();
    QCOMPARE(grants.size(), 2);
    QCOMPARE(grants.at(1).toObject().value("role_name"_L1).toString(), u"approver"_s);
    QCOMPARE(grants.at(1).toObject().value("scope"_L1).toObject(),
             (QJsonObject{{u"environment"_s, u"dev"_s}}));
    QVERIFY(me.contains(u"session_expires_at"_s));
}

void TestSessionRoutes::grantsAsTheyAreNow()
{
    BrokerBench bench;
    const QString audit = u"/api/v1/audit-events"_s;
    QCOMPARE(bench.get(audit, u"auditor"_s).status, 200);
    bench.sql("DELETE FROM user_roles");
    const Reply refused = bench.get(audit, u"auditor"_s);
    QCOMPARE(refused.status, 403);
    QCOMPARE(refused.error(), u"missing_permission"_s);
    QVERIFY(refused.body.contains("audit.read"));
    bench.grant(bench.idOf(u"auditor"_s), u"auditor"_s, "{}");
    QCOMPARE(bench.get(audit, u"auditor"_s).status, 200);
    // A scoped grant opens no global gate.
    bench.sql(R"(UPDATE user_roles SET scope = '{"environment":"dev"}')");
    QCOMPARE(bench.get(audit, u"auditor"_s).status, 403);
}

void TestSessionRoutes::forgeries()
{
    BrokerBench bench;
    const QByteArray token = bench.tokenOf(u"developer"_s);
    const auto [user, session] = sessionOf(bench, u"developer"_s);
    const auto other = sessionOf(bench, u"approver"_s);
    const qint64 now = QDateTime::currentSecsSinceEpoch();
    const auto payload = [&](const QUuid &sub, const QByteArray &jti,
                             const QByteArray &iss = "secrets-bridge") -> QByteArray {
        return R"({"iss":")" + iss + R"(","sub":")" + sub.toByteArray(QUuid::WithoutBraces) +
               R"(","iat":)" + QByteArray::number(now) + R"(,"exp":)" +
               QByteArray::number(now + 600) + jti + "}";
    };
    const auto jti = [](const QUuid &id) -> QByteArray {
        return R"(,"jti":")" + id.toByteArray(QUuid::WithoutBraces) + R"(")";
    };
    const QByteArray header = R"({"alg":"HS256","typ":"JWT"})";

    // The recipe itself is right, so what follows fails for its own reason.
    QCOMPARE(statusWith(bench, "Bearer " + signedToken(header, payload(user, jti(session)))), 200);
    const std::vector<std::pair<const char *, QByteArray>> forged{
        {"nothing", "Bearer "},
        {"garbage", "Bearer abc"},
        {"two spaces", "Bearer  " + token},
        {"lower case", "bearer " + token},
        {"other scheme", "Basic " + token},
        {"bare", token},
        {"a bit of the signature",
         "Bearer " + token.chopped(2) + (token.endsWith("AA") ? "BB" : "AA")},
        {"no signature", "Bearer " + token.left(token.lastIndexOf('.') + 1)},
        {"more behind", "Bearer " + token + ".x"},
        {"padding", "Bearer " + token + "="},
        {"none",
         "Bearer " + signedToken(R"({"alg":"none","typ":"JWT"})", payload(user, jti(session)))},
        {"header in other order",
         "Bearer " + signedToken(R"({"typ":"JWT","alg":"HS256"})", payload(user, jti(session)))},
        {"header with kid", "Bearer " + signedToken(R"({"alg":"HS256","typ":"JWT","kid":"1"})",
                                                    payload(user, jti(session)))},
        {"other issuer", "Bearer " + signedToken(header, payload(user, jti(session), "evil"))},
        {"no session", "Bearer " + signedToken(header, payload(user, {}))},
        {"unknown session",
         "Bearer " + signedToken(header, payload(user, jti(QUuid::createUuid())))},
        {"somebody else's session",
         "Bearer " + signedToken(header, payload(user, jti(other.session)))},
        {"somebody else as subject",
         "Bearer " + signedToken(header, payload(other.user, jti(session)))},
        {"unknown API token", "Bearer sbt_" + QByteArray(43, 'A')},
    };
    for (const auto &[name, authorization] : forged) {
        const Reply reply =
            bench.http->send({.path = mePath, .headers = {{"Authorization"_ba, authorization}}});
        QVERIFY2(reply.status == 401, name);
        QVERIFY2(reply.error() == u"unauthenticated"_s, name);
        QVERIFY2(!reply.header("www-authenticate").isEmpty(), name);
    }
    const crypto::Jwt strange(keyOf('x'));
    QCOMPARE(statusWith(bench, "Bearer " + strange.issue({.subject = user,
                                                          .issuedAt = now,
                                                          .expiresAt = now + 600,
                                                          .sessionId = session})),
             401);
}

void TestSessionRoutes::expiryAndClock()
{
    BrokerBench bench;
    const auto [user, session] = sessionOf(bench, u"developer"_s);
    const crypto::Jwt own(keyOf('j'));
    const qint64 now = QDateTime::currentSecsSinceEpoch();
    const auto status = [&](qint64 issuedAt, qint64 expiresAt) {
        return statusWith(bench, "Bearer " + own.issue({.subject = user,
                                                        .issuedAt = issuedAt,
                                                        .expiresAt = expiresAt,
                                                        .sessionId = session}));
    };
    QCOMPARE(status(now, now + 60), 200);
    QCOMPARE(status(now - 120, now - 2), 401);
    QCOMPARE(status(now + 30, now + 300), 200);
    QCOMPARE(status(now + 120, now + 300), 401);
    // The session ends by the database's clock, whatever the token says.
    bench.sql("UPDATE sessions SET expires_at = now() - interval '1 second'");
    QCOMPARE(status(now, now + 60), 401);
}

void TestSessionRoutes::previousSecretVerifies()
{
    BrokerBench bench([](config::ServerConfig &config) { config.jwtSecretPrevious = keyOf('p'); });
    const auto [user, session] = sessionOf(bench, u"developer"_s);
    const qint64 now = QDateTime::currentSecsSinceEpoch();
    const crypto::JwtClaims claims{
        .subject = user, .issuedAt = now, .expiresAt = now + 60, .sessionId = session};
    QCOMPARE(statusWith(bench, "Bearer " + crypto::Jwt(keyOf('p')).issue(claims)), 200);
    QCOMPARE(statusWith(bench, "Bearer " + crypto::Jwt(keyOf('j')).issue(claims)), 200);
    QCOMPARE(statusWith(bench, "Bearer " + crypto::Jwt(keyOf('q')).issue(claims)), 401);
    // New tokens are signed with the new one.
    QVERIFY(crypto::Jwt(keyOf('j')).verify(bench.login(u"developer"_s), {now * 1'000'000}));
}

void TestSessionRoutes::logoutEndsOneSession()
{
    BrokerBench bench;
    const QByteArray first = bench.login(u"developer"_s);
    const QByteArray second = bench.login(u"developer"_s);
    const test::Call logout{
        .method = "POST", .path = u"/api/v1/auth/logout"_s, .headers = test::bearer(first)};
    QCOMPARE(bench.http->send(logout).status, 204);
    QCOMPARE(statusWith(bench, "Bearer " + first), 401);
    QCOMPARE(statusWith(bench, "Bearer " + second), 200);
    QCOMPARE(bench.http->send(logout).status, 401);
    QCOMPARE(bench.count("audit_events WHERE action = 'auth.logout' AND actor = resource"), 1);
}

void TestSessionRoutes::disabledIsOutAtOnce()
{
    BrokerBench bench;
    QCOMPARE(bench.get(mePath, u"developer"_s).status, 200);
    bench.sql("UPDATE users SET enabled = false WHERE email LIKE 'developer@%'");
    QCOMPARE(bench.get(mePath, u"developer"_s).status, 401);
    bench.sql("UPDATE users SET enabled = true WHERE email LIKE 'developer@%'");
    QCOMPARE(bench.get(mePath, u"developer"_s).status, 200);
}

void TestSessionRoutes::headerIsNoIdentity()
{
    BrokerBench bench;
    const QByteArray admin = bench.idOf(u"admin"_s).toByteArray(QUuid::WithoutBraces);
    const client::HttpHeaders claim{{"X-User-Id"_ba, admin}};
    QCOMPARE(bench.call("GET", mePath, {}, {}, claim).status, 401);
    const Reply own = bench.call("GET", mePath, u"developer"_s, {}, claim);
    QCOMPARE(own.object().value("email"_L1).toString(), u"developer@example.org"_s);
    QCOMPARE(bench.call("GET", u"/api/v1/audit-events"_s, u"developer"_s, {}, claim).status, 403);
}

void TestSessionRoutes::userIdStandsForNobody()
{
    BrokerBench bench;
    const QString request = bench.submitRead();
    const QString path = u"/api/v1/requests/"_s + request + u"/wraps"_s;
    const QString own = bench.idOf(u"developer"_s).toString(QUuid::WithoutBraces);
    const QString other = bench.idOf(u"approver"_s).toString(QUuid::WithoutBraces);
    QCOMPARE(bench.get(path + u"?user_id="_s + own, {}).status, 401);
    QCOMPARE(bench.get(path + u"?user_id="_s + own, u"developer"_s).status, 200);
    QCOMPARE(bench.get(path + u"?user_id="_s + own.toUpper(), u"developer"_s).status, 200);
    const Reply foreign = bench.get(path + u"?user_id="_s + other, u"developer"_s);
    QCOMPARE(foreign.status, 403);
    QCOMPARE(foreign.error(), u"identity_mismatch"_s);
}

void TestSessionRoutes::userIdStopGap()
{
    BrokerBench bench([](config::ServerConfig &config) { config.allowUserIdParameter = true; });
    const QString request = bench.submitRead();
    const QString path = u"/api/v1/requests/"_s + request;
    const QString own = u"?user_id="_s + bench.idOf(u"developer"_s).toString(QUuid::WithoutBraces);
    QCOMPARE(bench.get(path + u"/wraps"_s + own, {}).status, 200);
    QCOMPARE(bench.get(path + u"/wraps"_s, {}).status, 401);
    QCOMPARE(bench.get(path + u"/wraps?user_id=x"_s, {}).status, 401);
    QCOMPARE(
        bench
            .get(path + u"/wraps?user_id="_s + QUuid::createUuid().toString(QUuid::WithoutBraces),
                 {})
            .status,
        401);
    // Nowhere else, and not beside a bad token.
    QCOMPARE(bench.get(path + own, {}).status, 401);
    QCOMPARE(bench.get(mePath + own, {}).status, 401);
    QCOMPARE(
        bench.http->send({.path = path + u"/wraps"_s + own, .headers = test::bearer("garbage")})
            .status,
        401);
    QCOMPARE(bench.post(path + u"/cancel"_s + own, {}).status, 401);
}

QTEST_GUILESS_MAIN(TestSessionRoutes)
#include "tst_session_routes.moc"
