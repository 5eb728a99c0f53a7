#include "server/crypto/jwt.h"
#include "shared/core/base64_text.h"
#include "shared/crypto/sha256.h"
#include "tests/support/crypto_vectors.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using core::Timestamp;
using crypto::Jwt;
using crypto::JwtClaims;

namespace {

constexpr std::int64_t issued = 1'750'000'000;
constexpr std::int64_t expires = issued + 28'800;
const QByteArray goodHeader = "{\"alg\":\"HS256\",\"typ\":\"JWT\"}"_ba;
const QByteArray goodPayload =
    "{\"iss\":\"secrets-bridge\",\"sub\":\"018f0000-0000-7000-8000-000000000001\","
    "\"iat\":1750000000,\"exp\":1750028800}"_ba;

core::SecretBytes aSecret()
{
    return test::secretOf(QByteArray(32, 's'));
}

JwtClaims someClaims()
{
    return {.subject = QUuid(u"018f0000-0000-7000-8000-000000000001"_s),
            .issuedAt = issued,
            .expiresAt = expires,
            .email = u"ädmin@example.test"_s,
            .name = u"A \"quoted\" admin\n"_s,
            .sessionId = QUuid(u"018f0000-0000-7000-8000-000000000002"_s)};
}

QByteArray signedBy(const core::SecretBytes &secret, const QByteArray &signedPart)
{
    return signedPart + '.' + core::toBase64Url(crypto::hmacSha256(secret.span(), signedPart));
}

/// A token of any header and payload, rightly signed.
QByteArray tokenOf(const QByteArray &header, const QByteArray &payload)
{
    return signedBy(aSecret(), core::toBase64Url(header) + '.' + core::toBase64Url(payload));
}

core::Result<JwtClaims> verify(const QByteArray &token,
                               Timestamp now = Timestamp::fromSeconds(issued))
{
    return Jwt(aSecret()).verify(token, now);
}

bool isRefused(const QByteArray &token)
{
    const auto verified = verify(token);
    return !verified && verified.error().code == core::ErrorCode::Unauthenticated &&
           verified.error().message == u"authentication required"_s;
}

} // namespace

class TestJwt : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void vector();
    void documentedVector();
    void roundTrip();
    void headers_data();
    void headers();
    void signatures_data();
    void signatures();
    void everyCharacterCounts();
    void payloads_data();
    void payloads();
    void times_data();
    void times();
    void rotation();
    void secrets_data();
    void secrets();
};

void TestJwt::vector()
{
    const QJsonObject vector = test::cryptoVectors(u"jwt_hs256"_s);
    const QJsonObject claims = vector[u"claims"_s].toObject();
    const JwtClaims expected{.subject = QUuid(claims[u"sub"_s].toString()),
                             .issuedAt = claims[u"iat"_s].toInteger(),
                             .expiresAt = claims[u"exp"_s].toInteger(),
                             .email = claims[u"email"_s].toString(),
                             .name = claims[u"name"_s].toString()};
    const QByteArray token = vector[u"token"_s].toString().toLatin1();
    auto secret =
        crypto::jwtSecretFrom(test::secretOf(vector[u"secret_base64"_s].toString().toLatin1()));
    QVERIFY(secret);
    const Jwt jwt(std::move(*secret));
    QCOMPARE(jwt.issue(expected), token);
    const auto verified = jwt.verify(token, Timestamp::fromSeconds(expected.issuedAt));
    QVERIFY(verified);
    QVERIFY(*verified == expected);
}

void TestJwt::documentedVector()
{
    QByteArray key;
    for (char byte = 0; byte < 32; ++byte)
        key.append(byte);
    const QByteArray token =
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
        "eyJpc3MiOiJzZWNyZXRzLWJyaWRnZSIsInN1YiI6IjAwMDAwMDAwLTAwMDAtNDAwMC04MDAwLTAwMDAwMDAwMDAw"
        "MSIsImlhdCI6MTcwMDAwMDAwMCwiZXhwIjoxNzAwMDI4ODAwLCJlbWFpbCI6ImFAYi5jIiwibmFtZSI6IkEifQ."
        "pwJIOtx-HBooASjNDM6d4nTp5Ba_23XLpYe3UXk_iXQ"_ba;
    const JwtClaims claims{.subject = QUuid(u"00000000-0000-4000-8000-000000000001"_s),
                           .issuedAt = 1'700'000'000,
                           .expiresAt = 1'700'028'800,
                           .email = u"a@b.c"_s,
                           .name = u"A"_s};
    const Jwt jwt(test::secretOf(key));
    QCOMPARE(jwt.issue(claims), token);
    const auto verified = jwt.verify(token, Timestamp::fromSeconds(1'700'000'001));
    QVERIFY(verified && *verified == claims);
}

void TestJwt::roundTrip()
{
    const Jwt jwt(aSecret());
    const auto full = jwt.verify(jwt.issue(someClaims()), Timestamp::fromSeconds(issued));
    QVERIFY(full && *full == someClaims());
    JwtClaims bare = someClaims();
    bare.email.clear();
    bare.name.clear();
    bare.sessionId.reset();
    const QByteArray token = jwt.issue(bare);
    QCOMPARE(token, tokenOf(goodHeader, goodPayload));
    const auto verified = jwt.verify(token, Timestamp::fromSeconds(issued));
    QVERIFY(verified && *verified == bare);
}

void TestJwt::headers_data()
{
    QTest::addColumn<QByteArray>("header");
    QTest::newRow("alg none") << "{\"alg\":\"none\",\"typ\":\"JWT\"}"_ba;
    QTest::newRow("alg None") << "{\"alg\":\"None\",\"typ\":\"JWT\"}"_ba;
    QTest::newRow("alg HS512") << "{\"alg\":\"HS512\",\"typ\":\"JWT\"}"_ba;
    QTest::newRow("alg RS256") << "{\"alg\":\"RS256\",\"typ\":\"JWT\"}"_ba;
    QTest::newRow("no alg") << "{\"typ\":\"JWT\"}"_ba;
    QTest::newRow("other order") << "{\"typ\":\"JWT\",\"alg\":\"HS256\"}"_ba;
    QTest::newRow("no typ") << "{\"alg\":\"HS256\"}"_ba;
    QTest::newRow("kid") << "{\"alg\":\"HS256\",\"typ\":\"JWT\",\"kid\":\"1\"}"_ba;
    QTest::newRow("blank") << "{\"alg\":\"HS256\", \"typ\":\"JWT\"}"_ba;
    QTest::newRow("line break behind") << goodHeader + '\n';
    QTest::newRow("lower case") << "{\"alg\":\"hs256\",\"typ\":\"JWT\"}"_ba;
    QTest::newRow("empty") << ""_ba;
}

void TestJwt::headers()
{
    QFETCH(QByteArray, header);
    QVERIFY(!isRefused(tokenOf(goodHeader, goodPayload)));
    QVERIFY(isRefused(tokenOf(header, goodPayload)));
    // the same, unsigned
    QVERIFY(isRefused(core::toBase64Url(header) + '.' + core::toBase64Url(goodPayload) + '.'));
}

void TestJwt::signatures_data()
{
    QTest::addColumn<QByteArray>("token");
    const QByteArray good = tokenOf(goodHeader, goodPayload);
    const QByteArray signedPart = good.left(good.lastIndexOf('.'));
    const QByteArray signature = good.mid(signedPart.size() + 1);
    QTest::newRow("empty token") << ""_ba;
    QTest::newRow("dots alone") << ".."_ba;
    QTest::newRow("header alone") << core::toBase64Url(goodHeader);
    QTest::newRow("two parts") << signedPart;
    QTest::newRow("empty signature") << signedPart + '.';
    QTest::newRow("signature shortened") << good.chopped(1);
    QTest::newRow("signature lengthened") << good + 'A';
    QTest::newRow("signature padded") << good + '=';
    QTest::newRow("blank behind") << good + ' ';
    QTest::newRow("blank before") << ' ' + good;
    QTest::newRow("NUL behind") << good + '\0';
    QTest::newRow("fourth part") << good + '.' + signature;
    QTest::newRow("four parts, rightly signed") << signedBy(aSecret(), signedPart + ".AAAA");
    QTest::newRow("signature in hexadecimal")
        << signedPart + '.' + crypto::hmacSha256(aSecret().span(), signedPart).toHex();
    QTest::newRow("other secret") << signedBy(test::secretOf(QByteArray(32, 't')), signedPart);
    QTest::newRow("empty secret") << signedBy({}, signedPart);
    QTest::newRow("public text as secret")
        << signedBy(test::secretOf("secrets-bridge"_ba), signedPart);
    QTest::newRow("payload empty, rightly signed") << tokenOf(goodHeader, {});
    QTest::newRow("payload padded, rightly signed")
        << signedBy(aSecret(), core::toBase64Url(goodHeader) + '.' + goodPayload.toBase64());
    QTest::newRow("payload as it is, rightly signed")
        << signedBy(aSecret(), core::toBase64Url(goodHeader) + '.' + goodPayload);
    QTest::newRow("oversized, rightly signed")
        << tokenOf(goodHeader, goodPayload + QByteArray(8192, ' '));
}

void TestJwt::signatures()
{
    QFETCH(QByteArray, token);
    QVERIFY(isRefused(token));
}

void TestJwt::everyCharacterCounts()
{
    const QByteArray good = Jwt(aSecret()).issue(someClaims());
    QVERIFY(!isRefused(good));
    for (qsizetype at = 0; at < good.size(); ++at) {
        QByteArray other = good;
        other[at] = good.at(at) == 'A' ? 'B' : 'A';
        QVERIFY2(isRefused(other), qPrintable(u"character %1"_s.arg(at)));
    }
}

void TestJwt::payloads_data()
{
    QTest::addColumn<QByteArray>("payload");
    const auto with = [](const char *what, const char *instead) {
        QByteArray payload = goodPayload;
        if (!payload.contains(what))
            qFatal("nothing to replace");
        return payload.replace(what, instead);
    };
    QTest::newRow("foreign issuer") << with("secrets-bridge", "secrets-brigde");
    QTest::newRow("no issuer") << with("\"iss\":\"secrets-bridge\",", "");
    QTest::newRow("issuer twice") << with("{", "{\"iss\":\"secrets-bridge\",");
    QTest::newRow("no subject") << with("\"sub\"", "\"sup\"");
    QTest::newRow("subject is no UUID") << with("018f0000-", "");
    QTest::newRow("subject in braces")
        << with("018f0000-0000-7000-8000-000000000001", "{018f0000-0000-7000-8000-000000000001}");
    QTest::newRow("no exp") << with(",\"exp\":1750028800", "");
    QTest::newRow("exp null") << with("1750028800", "null");
    QTest::newRow("exp text") << with("1750028800", "\"1750028800\"");
    QTest::newRow("exp a fraction") << with("1750028800", "1750028800.5");
    QTest::newRow("exp with exponent") << with("1750028800", "1e300");
    QTest::newRow("exp too large") << with("1750028800", "9223372036854775808");
    QTest::newRow("exp twice") << with("\"exp\"", "\"exp\":1,\"exp\"");
    QTest::newRow("no iat") << with("\"iat\":1750000000,", "");
    QTest::newRow("jti is no UUID") << with("{", "{\"jti\":\"x\",");
    QTest::newRow("email a number") << with("{", "{\"email\":1,");
    QTest::newRow("array") << "[]"_ba;
    QTest::newRow("null") << "null"_ba;
    QTest::newRow("not JSON") << "x"_ba;
    QTest::newRow("trailing") << goodPayload + "{}";
    QTest::newRow("not UTF-8") << with("{", "{\"name\":\"\xff\",");
}

void TestJwt::payloads()
{
    QFETCH(QByteArray, payload);
    QVERIFY(isRefused(tokenOf(goodHeader, payload)));
}

void TestJwt::times_data()
{
    QTest::addColumn<qint64>("nowMicros");
    QTest::addColumn<bool>("isValid");
    constexpr std::int64_t second = 1'000'000;
    QTest::newRow("issued now") << qint64{issued * second} << true;
    QTest::newRow("at exp") << qint64{expires * second} << true;
    QTest::newRow("within the second of exp") << qint64{expires * second + 999'999} << true;
    QTest::newRow("a second after exp") << qint64{(expires + 1) * second} << false;
    QTest::newRow("long after") << qint64{(expires + 1'000'000) * second} << false;
    QTest::newRow("issued 60 s ahead") << qint64{(issued - 60) * second} << true;
    QTest::newRow("issued 61 s ahead") << qint64{(issued - 61) * second} << false;
    QTest::newRow("1970") << qint64{0} << false;
}

void TestJwt::times()
{
    QFETCH(qint64, nowMicros);
    QFETCH(bool, isValid);
    QCOMPARE(verify(tokenOf(goodHeader, goodPayload), Timestamp{nowMicros}).has_value(), isValid);
}

void TestJwt::rotation()
{
    const auto oldSecret = [] { return test::secretOf(QByteArray(32, 'o')); };
    const auto newSecret = [] { return test::secretOf(QByteArray(32, 'n')); };
    const Timestamp now = Timestamp::fromSeconds(issued);
    const Jwt before(oldSecret());
    const Jwt during(newSecret(), oldSecret());
    const Jwt after(newSecret());
    const QByteArray oldToken = before.issue(someClaims());
    const QByteArray newToken = during.issue(someClaims());
    QCOMPARE(newToken, after.issue(someClaims()));
    QVERIFY(during.verify(oldToken, now) && during.verify(newToken, now));
    QVERIFY(!after.verify(oldToken, now));
    QVERIFY(!before.verify(newToken, now));
    // the previous secret verifies no more than the current one would
    QVERIFY(!during.verify(oldToken, Timestamp::fromSeconds(expires + 1)));
}

void TestJwt::secrets_data()
{
    QTest::addColumn<QByteArray>("configured");
    QTest::addColumn<QByteArray>("meant");
    const QByteArray key = QByteArray(31, '\xfb') + '\x00';
    const QByteArray padded = key.toBase64();
    QTest::newRow("padded base64") << padded << key;
    QTest::newRow("unpadded base64") << padded.chopped(1) << key;
    QTest::newRow("base64 of 33 bytes") << QByteArray(33, 'k').toBase64() << QByteArray(33, 'k');
    QTest::newRow("base64 of 34 bytes, unpadded")
        << QByteArray(34, 'k').toBase64().chopped(2) << QByteArray(34, 'k');
    QTest::newRow("half of the padding: no base64")
        << QByteArray(34, 'k').toBase64().chopped(1) << QByteArray(34, 'k').toBase64().chopped(1);
    QTest::newRow("base64url: the characters") << core::toBase64Url(key) << core::toBase64Url(key);
    QTest::newRow("passphrase") << "a passphrase of more than 32 bytes"_ba
                                << "a passphrase of more than 32 bytes"_ba;
    QTest::newRow("32 characters that decode to 24 bytes: the characters")
        << QByteArray(32, 'A') << QByteArray(32, 'A');
    QTest::newRow("31 bytes") << QByteArray(31, '!') << QByteArray();
    QTest::newRow("base64 of 22 bytes")
        << QByteArray(22, 'k').toBase64().chopped(2) << QByteArray();
    QTest::newRow("empty") << QByteArray() << QByteArray();
}

void TestJwt::secrets()
{
    QFETCH(QByteArray, configured);
    QFETCH(QByteArray, meant);
    const auto secret = crypto::jwtSecretFrom(test::secretOf(configured));
    QCOMPARE(secret.has_value(), !meant.isEmpty());
    if (secret)
        QCOMPARE(test::bytesOf(*secret), meant);
    else
        QCOMPARE(secret.error().code, core::ErrorCode::InvalidValue);
}

QTEST_APPLESS_MAIN(TestJwt)
#include "tst_jwt.moc"
