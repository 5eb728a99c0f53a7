#include "server/crypto/agent_secret.h"
#include "tests/support/crypto_vectors.h"

#include <QRegularExpression>
#include <QSet>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;

class TestAgentSecret : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void vector();
    void shapes();
    void apiTokens();
    void whatIsNoApiToken_data();
    void whatIsNoApiToken();
};

void TestAgentSecret::vector()
{
    const QJsonObject vector = test::cryptoVectors(u"agent_secret"_s);
    test::ScriptedRandom random(test::fromBase64(vector, u"random"_s));
    const core::SecretBytes secret = crypto::makeAgentSecret(random);
    QVERIFY(random.isExhausted());
    QCOMPARE(QString::fromLatin1(test::bytesOf(secret)), vector[u"agent_secret"_s].toString());
    const QByteArray stored = test::fromHex(vector, u"stored_sha256_hex"_s);
    QCOMPARE(crypto::hashAgentSecret(secret), stored);
    QCOMPARE(crypto::hashAgentSecret(QByteArrayView(test::bytesOf(secret))), stored);
}

void TestAgentSecret::shapes()
{
    static const QRegularExpression alphabet(u"^[A-Za-z0-9_-]{43}$"_s);
    crypto::SystemRandom random;
    QSet<QByteArray> seen;
    for (int count = 0; count < 200; ++count) {
        const QByteArray secret = test::bytesOf(crypto::makeAgentSecret(random));
        QVERIFY(alphabet.match(QString::fromLatin1(secret)).hasMatch());
        seen.insert(secret);
    }
    QCOMPARE(seen.size(), 200);
}

void TestAgentSecret::apiTokens()
{
    test::ScriptedRandom random(QByteArray(32, '\0') + QByteArray(32, '\xff'));
    const core::SecretBytes zeroes = crypto::makeApiToken(random);
    QCOMPARE(test::bytesOf(zeroes), "sbt_"_ba + QByteArray(43, 'A'));
    const QByteArray ones = test::bytesOf(crypto::makeApiToken(random));
    QCOMPARE(ones, "sbt_"_ba + QByteArray(42, '_') + '8');
    QVERIFY(crypto::isApiToken(ones));
    // printf 'sbt_AAA…' | sha256sum
    QCOMPARE(crypto::hashApiToken(test::bytesOf(zeroes)).toHex(),
             "e382d2ba02e65c0504123f93f866e3d0ccb26ab5291689d16f42adfdfffd5417"_ba);
    QVERIFY(crypto::hashApiToken(ones) != crypto::hashApiToken(QByteArrayView(ones).sliced(4)));
}

void TestAgentSecret::whatIsNoApiToken_data()
{
    QTest::addColumn<QByteArray>("bearer");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("prefix alone") << "sbt_"_ba;
    QTest::newRow("too short") << "sbt_"_ba + QByteArray(42, 'A');
    QTest::newRow("too long") << "sbt_"_ba + QByteArray(44, 'A');
    QTest::newRow("capitals") << "SBT_"_ba + QByteArray(43, 'A');
    QTest::newRow("agent secret") << QByteArray(43, 'A');
    QTest::newRow("login token") << "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.e30.AAAA"_ba;
}

void TestAgentSecret::whatIsNoApiToken()
{
    QFETCH(QByteArray, bearer);
    QVERIFY(!crypto::isApiToken(bearer));
}

QTEST_APPLESS_MAIN(TestAgentSecret)
#include "tst_agent_secret.moc"
