#include "server/crypto/local_kms.h"
#include "tests/support/crypto_vectors.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using test::fromBase64;
using test::fromHex;

namespace {

QJsonObject vector()
{
    return test::cryptoVectors(u"local_kms"_s);
}

std::unique_ptr<crypto::LocalKms> kmsOf(const QByteArray &master, crypto::RandomSource &random)
{
    return std::move(crypto::LocalKms::make(test::secretOf(master), random).value());
}

} // namespace

class TestLocalKms : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void vectors();
    void freshKeys();
    void otherMaster();
    void changed();
    void wrongMasterSizes();
};

void TestLocalKms::vectors()
{
    const QByteArray dek = fromBase64(vector(), u"dek"_s);
    const QByteArray wrapped = fromBase64(vector(), u"wrapped"_s);
    test::ScriptedRandom random(dek + fromHex(vector(), u"nonce_hex"_s));
    const auto kms = kmsOf(fromBase64(vector(), u"master_key"_s), random);
    const QString keyId = vector()[u"key_id"_s].toString();
    QCOMPARE(kms->currentKeyId(), keyId);

    const auto opened = kms->decryptDataKey(wrapped, keyId);
    QVERIFY(opened);
    QCOMPARE(test::bytesOf(*opened), dek);

    const auto made = kms->generateDataKey();
    QVERIFY(made && random.isExhausted());
    QCOMPARE(test::bytesOf(made->plaintext), dek);
    QCOMPARE(made->wrapped, wrapped);
    QCOMPARE(made->keyId, keyId);
}

void TestLocalKms::freshKeys()
{
    crypto::SystemRandom random;
    const auto kms = kmsOf(QByteArray(32, 'm'), random);
    const auto one = kms->generateDataKey();
    const auto two = kms->generateDataKey();
    QVERIFY(one && two);
    QVERIFY(!one->plaintext.equals(two->plaintext));
    QVERIFY(one->wrapped.first(12) != two->wrapped.first(12));
    for (const auto *key : {&*one, &*two}) {
        QCOMPARE(key->plaintext.size(), std::size_t{32});
        QCOMPARE(key->wrapped.size(), 60);
        const auto opened = kms->decryptDataKey(key->wrapped, key->keyId);
        QVERIFY(opened && opened->equals(key->plaintext));
    }
}

void TestLocalKms::otherMaster()
{
    crypto::SystemRandom random;
    const auto mine = kmsOf(QByteArray(32, 'm'), random);
    const auto other = kmsOf(QByteArray(32, 'n'), random);
    QVERIFY(mine->currentKeyId() != other->currentKeyId());
    const auto key = mine->generateDataKey();
    QVERIFY(key);
    // under its own id it is refused for the id, under a false one by the cipher
    const auto foreign = other->decryptDataKey(key->wrapped, key->keyId);
    QVERIFY(!foreign);
    QCOMPARE(foreign.error().code, core::ErrorCode::InvalidValue);
    QVERIFY(!other->decryptDataKey(key->wrapped, other->currentKeyId()));
    // the right bytes under an id that is not this KMS's
    QVERIFY(!mine->decryptDataKey(key->wrapped, other->currentKeyId()));
    QVERIFY(!mine->decryptDataKey(key->wrapped, {}));
    QVERIFY(!mine->decryptDataKey(key->wrapped, key->keyId + u'='));
}

void TestLocalKms::changed()
{
    crypto::SystemRandom random;
    const auto kms = kmsOf(QByteArray(32, 'm'), random);
    const auto key = kms->generateDataKey();
    QVERIFY(key);
    for (qsizetype bit = 0; bit < key->wrapped.size() * 8; ++bit)
        QVERIFY(!kms->decryptDataKey(test::withFlippedBit(key->wrapped, bit), key->keyId));
    for (qsizetype size = 0; size < key->wrapped.size(); ++size)
        QVERIFY(!kms->decryptDataKey(key->wrapped.first(size), key->keyId));
    QVERIFY(!kms->decryptDataKey(key->wrapped + '\0', key->keyId));
}

void TestLocalKms::wrongMasterSizes()
{
    crypto::SystemRandom random;
    for (const std::size_t size : {0U, 16U, 31U, 33U, 44U}) {
        const auto kms = crypto::LocalKms::make(core::SecretBytes(size), random);
        QVERIFY(!kms);
        QCOMPARE(kms.error().code, core::ErrorCode::InvalidValue);
    }
}

QTEST_APPLESS_MAIN(TestLocalKms)
#include "tst_local_kms.moc"
