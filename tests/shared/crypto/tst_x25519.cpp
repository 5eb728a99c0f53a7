#include "shared/crypto/x25519.h"
#include "tests/support/crypto_vectors.h"

#include <openssl/err.h>

#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;

namespace {

core::SecretBytes secretHex(const char *digits)
{
    return test::secretOf(QByteArray::fromHex(digits));
}

} // namespace

class TestX25519 : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void rfc7748Products_data();
    void rfc7748Products();
    void rfc7748Iterated();
    void rfc7748DiffieHellman();
    void freshPairs();
    void lowOrder_data();
    void lowOrder();
    void wrongSizes();
};

void TestX25519::rfc7748Products_data()
{
    QTest::addColumn<QByteArray>("scalar");
    QTest::addColumn<QByteArray>("point");
    QTest::addColumn<QByteArray>("product");
    QTest::newRow("5.2, first")
        << "a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4"_ba
        << "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c"_ba
        << "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552"_ba;
    QTest::newRow("5.2, second, top bit set")
        << "4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d"_ba
        << "e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493"_ba
        << "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957"_ba;
}

void TestX25519::rfc7748Products()
{
    QFETCH(QByteArray, scalar);
    QFETCH(QByteArray, point);
    QFETCH(QByteArray, product);
    const auto shared = crypto::x25519(secretHex(scalar.constData()), QByteArray::fromHex(point));
    QVERIFY(shared);
    QCOMPARE(test::bytesOf(*shared).toHex(), product);
}

/// RFC 7748, section 5.2: k and u start as the base point; each step k, u = X25519(k, u), k.
void TestX25519::rfc7748Iterated()
{
    QByteArray k(32, '\0');
    k[0] = 9;
    QByteArray u = k;
    for (int step = 1; step <= 1000; ++step) {
        const auto next = crypto::x25519(test::secretOf(k), u);
        QVERIFY(next);
        u = k;
        k = test::bytesOf(*next);
        if (step == 1)
            QCOMPARE(k.toHex(),
                     "422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079"_ba);
    }
    QCOMPARE(k.toHex(), "684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51"_ba);
}

/// RFC 7748, section 6.1.
void TestX25519::rfc7748DiffieHellman()
{
    const auto alice =
        secretHex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a");
    const auto bob = secretHex("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb");
    const auto alicePublic = crypto::x25519PublicKey(alice);
    const auto bobPublic = crypto::x25519PublicKey(bob);
    QVERIFY(alicePublic && bobPublic);
    QCOMPARE(alicePublic->toHex(),
             "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a"_ba);
    QCOMPARE(bobPublic->toHex(),
             "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f"_ba);
    const auto atAlice = crypto::x25519(alice, *bobPublic);
    const auto atBob = crypto::x25519(bob, *alicePublic);
    QVERIFY(atAlice && atBob && atAlice->equals(*atBob));
    QCOMPARE(test::bytesOf(*atAlice).toHex(),
             "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742"_ba);
}

void TestX25519::freshPairs()
{
    crypto::SystemRandom random;
    const crypto::X25519KeyPair one = crypto::makeX25519KeyPair(random);
    const crypto::X25519KeyPair two = crypto::makeX25519KeyPair(random);
    QVERIFY(!one.privateKey.equals(two.privateKey));
    QVERIFY(one.publicKey != two.publicKey);
    const auto here = crypto::x25519(one.privateKey, two.publicKey);
    const auto there = crypto::x25519(two.privateKey, one.publicKey);
    QVERIFY(here && there && here->equals(*there));
}

void TestX25519::lowOrder_data()
{
    // All points of order 1, 2, 4 and 8, and the forms of them that are not reduced mod p.
    QTest::addColumn<QByteArray>("point");
    QTest::newRow("0") << QByteArray(64, '0');
    QTest::newRow("1") << "01"_ba + QByteArray(62, '0');
    QTest::newRow("order 8")
        << "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"_ba;
    QTest::newRow("order 8, other")
        << "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"_ba;
    QTest::newRow("p - 1") << "ec"_ba + QByteArray(60, 'f') + "7f";
    QTest::newRow("p") << "ed"_ba + QByteArray(60, 'f') + "7f";
    QTest::newRow("p + 1") << "ee"_ba + QByteArray(60, 'f') + "7f";
    QTest::newRow("0 with top bit") << QByteArray(62, '0') + "80";
}

void TestX25519::lowOrder()
{
    QFETCH(QByteArray, point);
    QCOMPARE(point.size(), 64);
    const auto shared =
        crypto::x25519(test::secretOf(QByteArray(32, 'k')), QByteArray::fromHex(point));
    QVERIFY(!shared);
    QCOMPARE(shared.error().code, core::ErrorCode::InvalidValue);
    // nothing stays behind that the next TLS call of this thread would take for its own fault
    QCOMPARE(ERR_peek_error(), 0UL);
}

void TestX25519::wrongSizes()
{
    const QByteArray base = "\x09"_ba + QByteArray(31, '\0');
    const core::SecretBytes key = test::secretOf(QByteArray(32, 'k'));
    QVERIFY(crypto::x25519(key, base));
    for (const std::size_t size : {0U, 31U, 33U, 64U}) {
        QVERIFY(!crypto::x25519(core::SecretBytes(size), base));
        QVERIFY(!crypto::x25519PublicKey(core::SecretBytes(size)));
        QVERIFY(!crypto::x25519(key, QByteArray(static_cast<qsizetype>(size), '\x09')));
    }
    QCOMPARE(ERR_peek_error(), 0UL);
}

QTEST_APPLESS_MAIN(TestX25519)
#include "tst_x25519.moc"
