#include "shared/crypto/aes_gcm.h"
#include "tests/support/crypto_vectors.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;

namespace {

const QByteArray aKey = QByteArray::fromHex("000102030405060708090a0b0c0d0e0f"
                                            "101112131415161718191a1b1c1d1e1f");
const QByteArray aNonce = QByteArray::fromHex("000102030405060708090a0b");

core::Result<QByteArray> seal(const QByteArray &key, const QByteArray &nonce,
                              const QByteArray &associatedData, const QByteArray &plaintext)
{
    return crypto::aesGcmSeal(test::secretOf(key).span(), nonce, associatedData,
                              test::secretOf(plaintext).span());
}

core::Result<core::SecretBytes> open(const QByteArray &key, const QByteArray &nonce,
                                     const QByteArray &associatedData, const QByteArray &sealed)
{
    return crypto::aesGcmOpen(test::secretOf(key).span(), nonce, associatedData, sealed);
}

} // namespace

class TestAesGcm : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void knownAnswers_data();
    void knownAnswers();
    void roundTrip();
    void wrongSizes_data();
    void wrongSizes();
    void truncated();
    void flippedBits();
    void otherAssociatedData();
    void oneMessageForAll();
    void freshNonces();
};

void TestAesGcm::knownAnswers_data()
{
    // Test cases 13 to 16 of the GCM submission (McGrew and Viega), those of AES-256 with a
    // 96-bit nonce.
    QTest::addColumn<QByteArray>("key");
    QTest::addColumn<QByteArray>("nonce");
    QTest::addColumn<QByteArray>("associatedData");
    QTest::addColumn<QByteArray>("plaintext");
    QTest::addColumn<QByteArray>("sealed");
    const QByteArray feffe9 = "feffe9928665731c6d6a8f9467308308"
                              "feffe9928665731c6d6a8f9467308308"_ba;
    const QByteArray text = "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
                            "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"_ba;
    const QByteArray cipher = "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
                              "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"_ba;
    QTest::newRow("13, nothing") << QByteArray(64, '0') << QByteArray(24, '0') << ""_ba
                                 << ""_ba
                                 << "530f8afbc74536b9a963b4f1c4cb738b"_ba;
    QTest::newRow("14, zeroes") << QByteArray(64, '0') << QByteArray(24, '0') << ""_ba
                                << QByteArray(32, '0')
                                << "cea7403d4d606b6e074ec5d3baf39d18"
                                   "d0d1c8a799996bf0265b98b5d48ab919"_ba;
    QTest::newRow("15, four blocks")
        << feffe9 << "cafebabefacedbaddecaf888"_ba
        << ""_ba << text + "1aafd255" << cipher + "898015ad" + "b094dac5d93471bdec1a502270e3cc6c";
    QTest::newRow("16, associated data") << feffe9 << "cafebabefacedbaddecaf888"_ba
                                         << "feedfacedeadbeeffeedfacedeadbeefabaddad2"_ba << text
                                         << cipher + "76fc6ece0f4e1768cddf8853bb2d551b";
}

void TestAesGcm::knownAnswers()
{
    QFETCH(QByteArray, key);
    QFETCH(QByteArray, nonce);
    QFETCH(QByteArray, associatedData);
    QFETCH(QByteArray, plaintext);
    QFETCH(QByteArray, sealed);
    for (QByteArray *digits : {&key, &nonce, &associatedData, &plaintext, &sealed})
        *digits = QByteArray::fromHex(*digits);
    const auto made = seal(key, nonce, associatedData, plaintext);
    QVERIFY(made);
    QCOMPARE(made->toHex(), sealed.toHex());
    const auto opened = open(key, nonce, associatedData, sealed);
    QVERIFY(opened);
    QCOMPARE(test::bytesOf(*opened), plaintext);
}

void TestAesGcm::roundTrip()
{
    for (const qsizetype size : {0, 1, 15, 16, 17, 4096, 1024 * 1024}) {
        const QByteArray plaintext(size, 'x');
        const auto sealed = seal(aKey, aNonce, "bound"_ba, plaintext);
        QVERIFY(sealed);
        QCOMPARE(sealed->size(), size + crypto::aesGcmTagBytes);
        const auto opened = open(aKey, aNonce, "bound"_ba, *sealed);
        QVERIFY(opened && test::bytesOf(*opened) == plaintext);
    }
}

void TestAesGcm::wrongSizes_data()
{
    QTest::addColumn<int>("keySize");
    QTest::addColumn<int>("nonceSize");
    QTest::newRow("no key") << 0 << 12;
    QTest::newRow("AES-128") << 16 << 12;
    QTest::newRow("key of 31") << 31 << 12;
    QTest::newRow("key of 33") << 33 << 12;
    QTest::newRow("no nonce") << 32 << 0;
    QTest::newRow("nonce of 11") << 32 << 11;
    QTest::newRow("nonce of 13") << 32 << 13;
    QTest::newRow("nonce of 16") << 32 << 16;
}

void TestAesGcm::wrongSizes()
{
    QFETCH(int, keySize);
    QFETCH(int, nonceSize);
    const QByteArray key(keySize, 'k');
    const QByteArray nonce(nonceSize, 'n');
    const auto sealed = seal(key, nonce, {}, "value"_ba);
    QVERIFY(!sealed);
    QCOMPARE(sealed.error().code, core::ErrorCode::InvalidValue);
    const auto opened = open(key, nonce, {}, QByteArray(32, 'c'));
    QVERIFY(!opened);
    QCOMPARE(opened.error().code, core::ErrorCode::InvalidValue);
}

void TestAesGcm::truncated()
{
    const auto sealed = seal(aKey, aNonce, {}, "s3cr3t-value"_ba);
    QVERIFY(sealed);
    for (qsizetype size = 0; size < sealed->size(); ++size) {
        QVERIFY(!open(aKey, aNonce, {}, sealed->first(size)));
        QVERIFY(!open(aKey, aNonce, {}, sealed->last(size)));
    }
    QVERIFY(!open(aKey, aNonce, {}, *sealed + '\0'));
    // a tag cut short is no tag, though GCM as such knows shorter ones
    const auto empty = seal(aKey, aNonce, {}, {});
    QVERIFY(empty && open(aKey, aNonce, {}, *empty));
    for (const qsizetype size : {0, 4, 8, 12, 15})
        QVERIFY(!open(aKey, aNonce, {}, empty->first(size)));
}

void TestAesGcm::flippedBits()
{
    const auto sealed = seal(aKey, aNonce, "bound"_ba, "s3cr3t-value"_ba);
    QVERIFY(sealed);
    for (qsizetype bit = 0; bit < sealed->size() * 8; ++bit)
        QVERIFY(!open(aKey, aNonce, "bound"_ba, test::withFlippedBit(*sealed, bit)));
    for (qsizetype bit = 0; bit < aKey.size() * 8; ++bit)
        QVERIFY(!open(test::withFlippedBit(aKey, bit), aNonce, "bound"_ba, *sealed));
    for (qsizetype bit = 0; bit < aNonce.size() * 8; ++bit)
        QVERIFY(!open(aKey, test::withFlippedBit(aNonce, bit), "bound"_ba, *sealed));
}

void TestAesGcm::otherAssociatedData()
{
    const auto bound = seal(aKey, aNonce, "bound"_ba, "value"_ba);
    const auto unbound = seal(aKey, aNonce, {}, "value"_ba);
    QVERIFY(bound && unbound);
    QVERIFY(open(aKey, aNonce, "bound"_ba, *bound));
    QVERIFY(open(aKey, aNonce, ""_ba, *unbound));
    for (const QByteArray &other : {""_ba, "boun"_ba, "bound "_ba, "Bound"_ba})
        QVERIFY(!open(aKey, aNonce, other, *bound));
    QVERIFY(!open(aKey, aNonce, "bound"_ba, *unbound));
}

/// Nobody learns from the answer which part was wrong.
void TestAesGcm::oneMessageForAll()
{
    const auto sealed = seal(aKey, aNonce, {}, "value"_ba);
    QVERIFY(sealed);
    const auto wrongTag = open(aKey, aNonce, {}, test::withFlippedBit(*sealed, 0));
    const auto wrongNonce = open(aKey, aNonce.first(11), {}, *sealed);
    const auto tooShort = open(aKey, aNonce, {}, sealed->first(3));
    QVERIFY(!wrongTag && !wrongNonce && !tooShort);
    QVERIFY(wrongTag.error() == wrongNonce.error() && wrongTag.error() == tooShort.error());
}

void TestAesGcm::freshNonces()
{
    QSet<QByteArray> seen;
    for (int count = 0; count < 1000; ++count)
        seen.insert(crypto::randomNonce());
    QCOMPARE(seen.size(), 1000);
    QCOMPARE(seen.begin()->size(), qsizetype{crypto::aesGcmNonceBytes});
}

QTEST_APPLESS_MAIN(TestAesGcm)
#include "tst_aes_gcm.moc"
