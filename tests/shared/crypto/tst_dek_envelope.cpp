#include "shared/crypto/aes_gcm.h"
#include "shared/crypto/dek_envelope.h"
#include "tests/support/crypto_vectors.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using test::fromBase64;

namespace {

QJsonArray cases()
{
    return test::cryptoVectors(u"dek_envelope"_s)[u"cases"_s].toArray();
}

} // namespace

class TestDekEnvelope : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void names();
    void vectors_data();
    void vectors();
    void freshEachTime();
    void changed();
    void wrongSizes();
};

void TestDekEnvelope::names()
{
    QCOMPARE(crypto::dekAlgorithm,
             test::cryptoVectors(u"dek_envelope"_s)[u"algorithm"_s].toString());
}

void TestDekEnvelope::vectors_data()
{
    QTest::addColumn<QJsonObject>("vector");
    QVERIFY(cases().count() >= 3);
    for (int number = 0; number < cases().count(); ++number)
        QTest::addRow("case %d", number) << cases()[number].toObject();
}

void TestDekEnvelope::vectors()
{
    QFETCH(QJsonObject, vector);
    const core::SecretBytes dek = test::secretOf(fromBase64(vector, u"dek"_s));
    const QByteArray plaintext = fromBase64(vector, u"plaintext"_s);
    const QByteArray nonce = fromBase64(vector, u"nonce"_s);
    const QByteArray ciphertext = fromBase64(vector, u"ciphertext"_s);

    const auto sealed = crypto::sealDekEnvelopeWith(dek, test::secretOf(plaintext), nonce);
    QVERIFY(sealed);
    QCOMPARE(sealed->ciphertext, ciphertext);
    QCOMPARE(sealed->nonce, nonce);
    const auto opened = crypto::openDekEnvelope(dek, {.ciphertext = ciphertext, .nonce = nonce});
    QVERIFY(opened);
    QCOMPARE(test::bytesOf(*opened), plaintext);
}

void TestDekEnvelope::freshEachTime()
{
    const core::SecretBytes dek(32);
    const core::SecretBytes value = core::SecretBytes::copyOf("s3cr3t-value");
    const auto one = crypto::sealDekEnvelope(dek, value);
    const auto two = crypto::sealDekEnvelope(dek, value);
    QVERIFY(one && two);
    QVERIFY(one->nonce != two->nonce && one->ciphertext != two->ciphertext);
    const auto opened = crypto::openDekEnvelope(dek, *two);
    QVERIFY(opened && opened->equals(value));
}

void TestDekEnvelope::changed()
{
    const core::SecretBytes dek = test::secretOf(QByteArray(32, 'd'));
    const auto sealed = crypto::sealDekEnvelope(dek, core::SecretBytes::copyOf("s3cr3t-value"));
    QVERIFY(sealed);
    QVERIFY(!crypto::openDekEnvelope(test::secretOf(QByteArray(32, 'e')), *sealed));
    for (qsizetype bit = 0; bit < sealed->ciphertext.size() * 8; ++bit) {
        crypto::DekEnvelope other = *sealed;
        other.ciphertext = test::withFlippedBit(other.ciphertext, bit);
        QVERIFY(!crypto::openDekEnvelope(dek, other));
    }
    for (qsizetype bit = 0; bit < sealed->nonce.size() * 8; ++bit) {
        crypto::DekEnvelope other = *sealed;
        other.nonce = test::withFlippedBit(other.nonce, bit);
        QVERIFY(!crypto::openDekEnvelope(dek, other));
    }
}

void TestDekEnvelope::wrongSizes()
{
    const core::SecretBytes dek(32);
    const core::SecretBytes value = core::SecretBytes::copyOf("x");
    const auto good = crypto::sealDekEnvelope(dek, value);
    QVERIFY(good);
    for (const std::size_t size : {0U, 16U, 31U, 33U}) {
        const auto sealed = crypto::sealDekEnvelope(core::SecretBytes(size), value);
        QVERIFY(!sealed);
        QCOMPARE(sealed.error().code, core::ErrorCode::InvalidValue);
        QVERIFY(!crypto::openDekEnvelope(core::SecretBytes(size), *good));
    }
    for (const qsizetype size : {0, 11, 13, 16}) {
        QVERIFY(!crypto::sealDekEnvelopeWith(dek, value, QByteArray(size, 'n')));
        crypto::DekEnvelope other = *good;
        other.nonce = QByteArray(size, 'n');
        QVERIFY(!crypto::openDekEnvelope(dek, other));
    }
    for (qsizetype size = 0; size < good->ciphertext.size(); ++size) {
        crypto::DekEnvelope other = *good;
        other.ciphertext.truncate(size);
        QVERIFY(!crypto::openDekEnvelope(dek, other));
    }
}

QTEST_APPLESS_MAIN(TestDekEnvelope)
#include "tst_dek_envelope.moc"
