#include "shared/crypto/constant_time.h"
#include "shared/crypto/sha256.h"
#include "tests/support/crypto_vectors.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;

class TestSha256 : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void fips180_data();
    void fips180();
    void rfc4231_data();
    void rfc4231();
    void emptyKeyAndMessage();
    void equality();
};

void TestSha256::fips180_data()
{
    QTest::addColumn<QByteArray>("message");
    QTest::addColumn<QByteArray>("digest");
    QTest::newRow("empty") << ""_ba
                           << "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"_ba;
    QTest::newRow("abc") << "abc"_ba
                         << "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"_ba;
    QTest::newRow("two blocks")
        << "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"_ba
        << "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"_ba;
    QTest::newRow("a million")
        << QByteArray(1'000'000, 'a')
        << "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"_ba;
}

void TestSha256::fips180()
{
    QFETCH(QByteArray, message);
    QFETCH(QByteArray, digest);
    QCOMPARE(crypto::sha256(message).toHex(), digest);
    QCOMPARE(crypto::sha256(test::secretOf(message).span()).toHex(), digest);
}

void TestSha256::rfc4231_data()
{
    QTest::addColumn<QByteArray>("key");
    QTest::addColumn<QByteArray>("message");
    QTest::addColumn<QByteArray>("mac");
    QByteArray counting;
    for (char byte = 1; byte <= 25; ++byte)
        counting.append(byte);
    QTest::newRow("1") << QByteArray(20, '\x0b') << "Hi There"_ba
                       << "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"_ba;
    QTest::newRow("2") << "Jefe"_ba
                       << "what do ya want for nothing?"_ba
                       << "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"_ba;
    QTest::newRow("3") << QByteArray(20, '\xaa') << QByteArray(50, '\xdd')
                       << "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"_ba;
    QTest::newRow("4") << counting << QByteArray(50, '\xcd')
                       << "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"_ba;
    QTest::newRow("5, of which the RFC gives 128 bits")
        << QByteArray(20, '\x0c') << "Test With Truncation"_ba
        << "a3b6167473100ee06e0c796c2955552b"_ba;
    QTest::newRow("6, key longer than a block")
        << QByteArray(131, '\xaa') << "Test Using Larger Than Block-Size Key - Hash Key First"_ba
        << "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"_ba;
    QTest::newRow("7, key and data longer than a block")
        << QByteArray(131, '\xaa')
        << "This is a test using a larger than block-size key and a larger than block-size data. "
           "The key needs to be hashed before being used by the HMAC algorithm."_ba
        << "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"_ba;
}

void TestSha256::rfc4231()
{
    QFETCH(QByteArray, key);
    QFETCH(QByteArray, message);
    QFETCH(QByteArray, mac);
    const QByteArray made = crypto::hmacSha256(test::secretOf(key).span(), message);
    QCOMPARE(made.size(), 32);
    QCOMPARE(made.toHex().first(mac.size()), mac);
}

void TestSha256::emptyKeyAndMessage()
{
    const QByteArray nothing =
        "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"_ba;
    (void)crypto::hmacSha256(test::secretOf("another key"_ba).span(), "before"_ba);
    QCOMPARE(crypto::hmacSha256({}, {}).toHex(), nothing);
}

void TestSha256::equality()
{
    QVERIFY(crypto::equalInConstantTime({}, {}));
    QVERIFY(crypto::equalInConstantTime(""_ba, {}));
    QVERIFY(crypto::equalInConstantTime("abc"_ba, "abc"_ba));
    QVERIFY(!crypto::equalInConstantTime("abc"_ba, "abd"_ba));
    QVERIFY(!crypto::equalInConstantTime("abc"_ba, "ab"_ba));
    QVERIFY(!crypto::equalInConstantTime("ab\0"_ba, "ab"_ba));
    QVERIFY(!crypto::equalInConstantTime(QByteArrayView("ab\0c", 4), QByteArrayView("ab\0d", 4)));
    QVERIFY(!crypto::equalInConstantTime({}, "a"_ba));
}

QTEST_APPLESS_MAIN(TestSha256)
#include "tst_sha256.moc"
