#include "shared/crypto/aes_gcm.h"
#include "shared/crypto/hkdf.h"
#include "shared/crypto/sealed_envelope.h"
#include "shared/crypto/sha256.h"
#include "shared/crypto/x25519.h"
#include "tests/support/crypto_vectors.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using test::fromBase64;
using test::fromHex;

namespace {

struct Case
{
    QJsonObject from = {};

    explicit Case(int number)
        : from(test::cryptoVectors(u"sealed_envelope"_s)[u"cases"_s].toArray()[number].toObject())
    {}

    [[nodiscard]] core::SecretBytes privateKey() const
    {
        return test::secretOf(fromBase64(from, u"agent_private_key"_s));
    }

    [[nodiscard]] QByteArray publicKey() const { return fromBase64(from, u"agent_public_key"_s); }

    [[nodiscard]] crypto::SealedEnvelope envelope() const
    {
        return {.ciphertext = fromBase64(from, u"ciphertext"_s),
                .nonce = fromBase64(from, u"nonce"_s),
                .ephemeralPublicKey = fromBase64(from, u"ephemeral_public_key"_s)};
    }
};

} // namespace

class TestSealedEnvelope : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void names();
    void vectors_data();
    void vectors();
    void freshEachTime();
    void flippedBits();
    void wrongSizes();
    void lowOrderKeys();
    void wrongRecipient();
};

void TestSealedEnvelope::names()
{
    const QJsonObject all = test::cryptoVectors(u"sealed_envelope"_s);
    QCOMPARE(crypto::sealedAlgorithm, all[u"algorithm"_s].toString());
}

void TestSealedEnvelope::vectors_data()
{
    QTest::addColumn<int>("number");
    const auto count = test::cryptoVectors(u"sealed_envelope"_s)[u"cases"_s].toArray().count();
    QVERIFY(count >= 5);
    for (int number = 0; number < count; ++number)
        QTest::addRow("case %d", number) << number;
}

void TestSealedEnvelope::vectors()
{
    QFETCH(int, number);
    const Case vector(number);
    const QByteArray plaintext = fromBase64(vector.from, u"plaintext"_s);
    const auto publicKey = crypto::x25519PublicKey(vector.privateKey());
    QVERIFY(publicKey);
    QCOMPARE(*publicKey, vector.publicKey());

    const auto shared = crypto::x25519(vector.privateKey(), vector.envelope().ephemeralPublicKey);
    QVERIFY(shared);
    QCOMPARE(test::bytesOf(*shared), fromHex(vector.from, u"shared_secret_hex"_s));
    const core::SecretBytes key = crypto::hkdfSha256(
        shared->span(), vector.envelope().ephemeralPublicKey + vector.publicKey(),
        test::cryptoVectors(u"sealed_envelope"_s)[u"info"_s].toString().toLatin1(), 32);
    QCOMPARE(test::bytesOf(key), fromHex(vector.from, u"aes_key_hex"_s));

    const auto opened = crypto::openEnvelope(vector.privateKey(), vector.envelope());
    QVERIFY(opened);
    QVERIFY(test::bytesOf(*opened) == plaintext);
    QCOMPARE(crypto::sha256(opened->span()), fromHex(vector.from, u"content_hash"_s));

    const auto sealed = crypto::sealEnvelopeWith(
        vector.publicKey(), test::secretOf(plaintext),
        test::secretOf(fromBase64(vector.from, u"ephemeral_private_key"_s)),
        fromBase64(vector.from, u"nonce"_s));
    QVERIFY(sealed);
    QVERIFY(*sealed == vector.envelope());
}

void TestSealedEnvelope::freshEachTime()
{
    const Case vector(0);
    const core::SecretBytes value = core::SecretBytes::copyOf("s3cr3t-value");
    const auto one = crypto::sealEnvelope(vector.publicKey(), value);
    const auto two = crypto::sealEnvelope(vector.publicKey(), value);
    QVERIFY(one && two);
    QVERIFY(one->ephemeralPublicKey != two->ephemeralPublicKey);
    QVERIFY(one->nonce != two->nonce);
    QVERIFY(one->ciphertext != two->ciphertext);
    for (const auto *sealed : {&*one, &*two}) {
        const auto opened = crypto::openEnvelope(vector.privateKey(), *sealed);
        QVERIFY(opened && opened->equals(value));
    }
}

void TestSealedEnvelope::flippedBits()
{
    const Case vector(0);
    const crypto::SealedEnvelope good = vector.envelope();
    const auto refuses = [&](const crypto::SealedEnvelope &envelope) {
        const auto opened = crypto::openEnvelope(vector.privateKey(), envelope);
        return !opened && opened.error().code == core::ErrorCode::InvalidValue;
    };
    // every bit of ciphertext and tag, nonce and ephemeral key, also the top bit that X25519 masks:
    // the key is part of the salt
    for (qsizetype bit = 0; bit < good.ciphertext.size() * 8; ++bit)
        QVERIFY(refuses({.ciphertext = test::withFlippedBit(good.ciphertext, bit),
                         .nonce = good.nonce,
                         .ephemeralPublicKey = good.ephemeralPublicKey}));
    for (qsizetype bit = 0; bit < good.nonce.size() * 8; ++bit)
        QVERIFY(refuses({.ciphertext = good.ciphertext,
                         .nonce = test::withFlippedBit(good.nonce, bit),
                         .ephemeralPublicKey = good.ephemeralPublicKey}));
    for (qsizetype bit = 0; bit < good.ephemeralPublicKey.size() * 8; ++bit)
        QVERIFY(
            refuses({.ciphertext = good.ciphertext,
                     .nonce = good.nonce,
                     .ephemeralPublicKey = test::withFlippedBit(good.ephemeralPublicKey, bit)}));
}

void TestSealedEnvelope::wrongSizes()
{
    const Case vector(0);
    const crypto::SealedEnvelope good = vector.envelope();
    const auto opens = [&](const crypto::SealedEnvelope &envelope) {
        return crypto::openEnvelope(vector.privateKey(), envelope).has_value();
    };
    QVERIFY(opens(good));
    for (const QByteArray &key :
         {good.ephemeralPublicKey.first(31), good.ephemeralPublicKey + '\0', QByteArray()})
        QVERIFY(!opens(
            {.ciphertext = good.ciphertext, .nonce = good.nonce, .ephemeralPublicKey = key}));
    for (const QByteArray &nonce :
         {good.nonce.first(11), good.nonce + '\0', good.nonce + good.nonce.first(4), QByteArray()})
        QVERIFY(!opens({.ciphertext = good.ciphertext,
                        .nonce = nonce,
                        .ephemeralPublicKey = good.ephemeralPublicKey}));
    for (qsizetype size = 0; size < good.ciphertext.size(); ++size)
        QVERIFY(!opens({.ciphertext = good.ciphertext.first(size),
                        .nonce = good.nonce,
                        .ephemeralPublicKey = good.ephemeralPublicKey}));

    const core::SecretBytes value = core::SecretBytes::copyOf("x");
    QVERIFY(!crypto::sealEnvelope(vector.publicKey().first(31), value));
    QVERIFY(!crypto::sealEnvelope(vector.publicKey() + '\0', value));
    QVERIFY(!crypto::sealEnvelope({}, value));
    QVERIFY(
        !crypto::sealEnvelopeWith(vector.publicKey(), value, core::SecretBytes(31), good.nonce));
    QVERIFY(!crypto::sealEnvelopeWith(vector.publicKey(), value, vector.privateKey(),
                                      good.nonce.first(11)));
    QVERIFY(!crypto::openEnvelope(core::SecretBytes(31), good));
    QVERIFY(!crypto::openEnvelope(core::SecretBytes(33), good));
    QVERIFY(!crypto::openEnvelope({}, good));
}

void TestSealedEnvelope::lowOrderKeys()
{
    const Case vector(0);
    const QJsonObject refuse =
        test::cryptoVectors(u"sealed_envelope"_s)[u"must_refuse"_s].toObject();
    const QByteArray low = fromBase64(refuse, u"low_order_ephemeral_public_key"_s);
    crypto::SealedEnvelope envelope = vector.envelope();
    envelope.ephemeralPublicKey = low;
    const auto opened = crypto::openEnvelope(vector.privateKey(), envelope);
    QVERIFY(!opened);
    QCOMPARE(opened.error().code, core::ErrorCode::InvalidValue);
    QVERIFY(!crypto::sealEnvelope(low, core::SecretBytes::copyOf("x")));
}

void TestSealedEnvelope::wrongRecipient()
{
    const Case mine(0);
    const Case other(1);
    QVERIFY(!crypto::openEnvelope(other.privateKey(), mine.envelope()));
}

QTEST_APPLESS_MAIN(TestSealedEnvelope)
#include "tst_sealed_envelope.moc"
