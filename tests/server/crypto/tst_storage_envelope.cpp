// What invariant S5 promises: whoever can write the database cannot move a ciphertext to another
// key or request.
#include "server/crypto/local_kms.h"
#include "server/crypto/storage_envelope.h"
#include "shared/crypto/aes_gcm.h"
#include "tests/support/crypto_vectors.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using crypto::StoredEnvelope;
using crypto::WrapBinding;

namespace {

/// A KMS whose data keys have a wrong size, or that does not answer.
class BrokenKms final : public crypto::Kms
{
public:
    bool available = true;

    core::Result<crypto::DataKey> generateDataKey() override
    {
        if (!available)
            return core::failure(core::ErrorCode::Unavailable, u"away"_s);
        return crypto::DataKey{
            .plaintext = core::SecretBytes(16), .wrapped = "wrapped"_ba, .keyId = currentKeyId()};
    }

    core::Result<core::SecretBytes> decryptDataKey(const QByteArray &, const QString &) override
    {
        if (!available)
            return core::failure(core::ErrorCode::Unavailable, u"away"_s);
        return core::SecretBytes(16);
    }

    [[nodiscard]] QString currentKeyId() const override { return u"broken"_s; }
};

const QUuid wrapId(u"018f0000-0000-7000-8000-00000000000a"_s);
const QUuid requestId(u"018F0000-0000-7000-8000-00000000000B"_s);
const QUuid otherId(u"018f0000-0000-7000-8000-00000000000c"_s);

WrapBinding aBinding()
{
    return {.wrapId = wrapId, .requestId = requestId, .keyName = u"pässword"_s};
}

} // namespace

class TestStorageEnvelope : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void roundTrip();
    void layout();
    void everyRowItsOwnKey();
    void otherBinding_data();
    void otherBinding();
    void swappedParts();
    void flippedBits();
    void noBinding();
    void endpointToken();
    void foreignKms();
    void brokenKms();

private:
    [[nodiscard]] StoredEnvelope sealed(const WrapBinding &binding, std::string_view value) const
    {
        return crypto::sealForStorage(*m_kms, binding, core::SecretBytes::copyOf(value).span())
            .value();
    }

    [[nodiscard]] bool opens(const WrapBinding &binding, const StoredEnvelope &envelope) const
    {
        const auto value = crypto::openFromStorage(*m_kms, binding, envelope);
        if (!value && value.error().code != core::ErrorCode::Internal &&
            value.error().code != core::ErrorCode::Unavailable)
            qFatal("tampering is an internal error");
        return value.has_value();
    }

    crypto::SystemRandom m_random;
    std::unique_ptr<crypto::LocalKms> m_kms;
};

void TestStorageEnvelope::initTestCase()
{
    m_kms =
        std::move(crypto::LocalKms::make(test::secretOf(QByteArray(32, 'm')), m_random).value());
}

void TestStorageEnvelope::roundTrip()
{
    for (const std::string &value : {std::string(), std::string("s3cr3t-value"),
                                     std::string("\0\xff", 2), std::string(1024 * 1024, 'x')}) {
        const auto opened = crypto::openFromStorage(*m_kms, aBinding(), sealed(aBinding(), value));
        QVERIFY(opened && opened->view() == value);
    }
}

/// The associated data byte for byte: other servers and later versions must read old rows.
void TestStorageEnvelope::layout()
{
    const StoredEnvelope envelope = sealed(aBinding(), "s3cr3t-value");
    QCOMPARE(envelope.nonce.size(), qsizetype{crypto::aesGcmNonceBytes});
    QCOMPARE(envelope.ciphertext.size(), 12 + qsizetype{crypto::aesGcmTagBytes});
    QCOMPARE(envelope.kmsKeyId, m_kms->currentKeyId());
    const auto key = m_kms->decryptDataKey(envelope.wrappedKey, envelope.kmsKeyId);
    QVERIFY(key);
    QByteArray bound("\x01"
                     "\0\0\0\x24"
                     "018f0000-0000-7000-8000-00000000000a"
                     "\0\0\0\x24"
                     "018f0000-0000-7000-8000-00000000000b"
                     "\0\0\0\x09",
                     1 + 4 + 36 + 4 + 36 + 4);
    bound += "p\xc3\xa4ssword";
    const auto opened = crypto::aesGcmOpen(key->span(), envelope.nonce, bound, envelope.ciphertext);
    QVERIFY(opened && opened->view() == "s3cr3t-value");
}

/// A token goes to the host it was given for: neither another row nor another address opens it.
void TestStorageEnvelope::endpointToken()
{
    const crypto::EndpointTokenBinding binding{.endpointId = wrapId,
                                               .baseUrl = u"https://argocd.example.org"_s,
                                               .tlsServerName = u"argocd"_s,
                                               .tlsCaPem = u"pem"_s};
    const auto value = core::SecretBytes::copyOf(std::string_view("token"));
    const StoredEnvelope envelope = crypto::sealForStorage(*m_kms, binding, value.span()).value();
    QCOMPARE(crypto::openFromStorage(*m_kms, binding, envelope)->view(), "token");
    QByteArray bound("\x02"
                     "\0\0\0\x15"
                     "argocd_endpoint.token"
                     "\0\0\0\x24"
                     "018f0000-0000-7000-8000-00000000000a"
                     "\0\0\0\x1a"
                     "https://argocd.example.org"
                     "\0\0\0\x06"
                     "argocd"
                     "\0\0\0\x03"
                     "pem",
                     1 + 4 + 21 + 4 + 36 + 4 + 26 + 4 + 6 + 4 + 3);
    const auto key = m_kms->decryptDataKey(envelope.wrappedKey, envelope.kmsKeyId);
    QVERIFY(crypto::aesGcmOpen(key->span(), envelope.nonce, bound, envelope.ciphertext));

    for (int part = 0; part < 4; ++part) {
        crypto::EndpointTokenBinding other = binding;
        if (part == 0)
            other.endpointId = otherId;
        else if (part == 1)
            other.baseUrl = u"https://elsewhere.example.org"_s;
        else if (part == 2)
            other.tlsServerName.clear();
        else
            other.tlsCaPem = u"another"_s;
        const auto opened = crypto::openFromStorage(*m_kms, other, envelope);
        QVERIFY(!opened);
        QCOMPARE(opened.error().code, core::ErrorCode::Internal);
    }
    // Nor is it a wrap's value, nor a wrap's value a token.
    QVERIFY(!opens(WrapBinding{.wrapId = wrapId}, envelope));
    QVERIFY(!crypto::openFromStorage(*m_kms, crypto::EndpointTokenBinding{.endpointId = wrapId},
                                     sealed(WrapBinding{.wrapId = wrapId}, "value")));
}

void TestStorageEnvelope::everyRowItsOwnKey()
{
    const StoredEnvelope one = sealed(aBinding(), "same");
    const StoredEnvelope two = sealed(aBinding(), "same");
    QVERIFY(one.wrappedKey != two.wrappedKey);
    QVERIFY(one.nonce != two.nonce);
    QVERIFY(one.ciphertext != two.ciphertext);
    const auto oneKey = m_kms->decryptDataKey(one.wrappedKey, one.kmsKeyId);
    const auto twoKey = m_kms->decryptDataKey(two.wrappedKey, two.kmsKeyId);
    QVERIFY(oneKey && twoKey && !oneKey->equals(*twoKey));
}

void TestStorageEnvelope::otherBinding_data()
{
    QTest::addColumn<QUuid>("wrap");
    QTest::addColumn<QUuid>("request");
    QTest::addColumn<QString>("key");
    const QString key = aBinding().keyName;
    QTest::newRow("another wrap") << otherId << requestId << key;
    QTest::newRow("another request") << wrapId << otherId << key;
    QTest::newRow("ids exchanged") << requestId << wrapId << key;
    QTest::newRow("another key") << wrapId << requestId << u"password"_s;
    QTest::newRow("key in capitals") << wrapId << requestId << key.toUpper();
    QTest::newRow("key decomposed")
        << wrapId << requestId << key.normalized(QString::NormalizationForm_D);
    QTest::newRow("key shortened") << wrapId << requestId << key.chopped(1);
    QTest::newRow("key lengthened") << wrapId << requestId << key + u'x';
    QTest::newRow("no key") << wrapId << requestId << QString();
    QTest::newRow("no ids") << QUuid() << QUuid() << key;
}

void TestStorageEnvelope::otherBinding()
{
    QFETCH(QUuid, wrap);
    QFETCH(QUuid, request);
    QFETCH(QString, key);
    const WrapBinding other{.wrapId = wrap, .requestId = request, .keyName = key};
    const StoredEnvelope envelope = sealed(aBinding(), "s3cr3t-value");
    QVERIFY(opens(aBinding(), envelope));
    QVERIFY(!opens(other, envelope));
    QVERIFY(!opens(aBinding(), sealed(other, "s3cr3t-value")));
}

/// Two rows of one request: no mixture of their columns opens under either.
void TestStorageEnvelope::swappedParts()
{
    WrapBinding second = aBinding();
    second.wrapId = otherId;
    second.keyName = u"user"_s;
    const StoredEnvelope one = sealed(aBinding(), "s3cr3t-value");
    const StoredEnvelope two = sealed(second, "other-valuee");
    for (int mixture = 1; mixture < 7; ++mixture) {
        const StoredEnvelope mixed{.ciphertext = mixture & 1 ? two.ciphertext : one.ciphertext,
                                   .nonce = mixture & 2 ? two.nonce : one.nonce,
                                   .wrappedKey = mixture & 4 ? two.wrappedKey : one.wrappedKey,
                                   .kmsKeyId = one.kmsKeyId};
        QVERIFY(!opens(aBinding(), mixed));
        QVERIFY(!opens(second, mixed));
    }
    QVERIFY(!opens(aBinding(), two));
    QVERIFY(!opens(second, one));
}

void TestStorageEnvelope::flippedBits()
{
    const StoredEnvelope good = sealed(aBinding(), "s3cr3t-value");
    for (QByteArray StoredEnvelope::*column :
         {&StoredEnvelope::ciphertext, &StoredEnvelope::nonce, &StoredEnvelope::wrappedKey}) {
        for (qsizetype bit = 0; bit < (good.*column).size() * 8; ++bit) {
            StoredEnvelope changed = good;
            changed.*column = test::withFlippedBit(good.*column, bit);
            QVERIFY(!opens(aBinding(), changed));
        }
        for (const qsizetype size : {qsizetype{0}, (good.*column).size() - 1}) {
            StoredEnvelope changed = good;
            (changed.*column).truncate(size);
            QVERIFY(!opens(aBinding(), changed));
        }
    }
}

/// A ciphertext under a good data key but without associated data, such as an agent could post, is
/// none of storage's.
void TestStorageEnvelope::noBinding()
{
    const auto key = m_kms->generateDataKey();
    QVERIFY(key);
    const QByteArray nonce = crypto::randomNonce();
    const auto ciphertext = crypto::aesGcmSeal(key->plaintext.span(), nonce, {},
                                               core::SecretBytes::copyOf("value").span());
    QVERIFY(ciphertext);
    QVERIFY(!opens(aBinding(), {.ciphertext = *ciphertext,
                                .nonce = nonce,
                                .wrappedKey = key->wrapped,
                                .kmsKeyId = key->keyId}));
}

void TestStorageEnvelope::foreignKms()
{
    const auto other = crypto::LocalKms::make(test::secretOf(QByteArray(32, 'n')), m_random);
    QVERIFY(other);
    const auto opened =
        crypto::openFromStorage(**other, aBinding(), sealed(aBinding(), "s3cr3t-value"));
    QVERIFY(!opened);
    QCOMPARE(opened.error().code, core::ErrorCode::Unavailable);
    QVERIFY(!opened.error().message.contains(u"KMS"_s));
}

void TestStorageEnvelope::brokenKms()
{
    BrokenKms kms;
    const core::SecretBytes value = core::SecretBytes::copyOf("value");
    const auto wrongSize = crypto::sealForStorage(kms, aBinding(), value.span());
    QVERIFY(!wrongSize);
    QCOMPARE(wrongSize.error().code, core::ErrorCode::Internal);
    const StoredEnvelope envelope = sealed(aBinding(), "value");
    QCOMPARE(crypto::openFromStorage(kms, aBinding(), envelope).error().code,
             core::ErrorCode::Internal);
    kms.available = false;
    QCOMPARE(crypto::sealForStorage(kms, aBinding(), value.span()).error().code,
             core::ErrorCode::Unavailable);
    QCOMPARE(crypto::openFromStorage(kms, aBinding(), envelope).error().code,
             core::ErrorCode::Unavailable);
}

QTEST_APPLESS_MAIN(TestStorageEnvelope)
#include "tst_storage_envelope.moc"
