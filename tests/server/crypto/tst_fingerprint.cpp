#include "server/crypto/fingerprint.h"
#include "shared/crypto/sha256.h"
#include "tests/support/crypto_vectors.h"

#include <QSet>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using crypto::FingerprintUse;

namespace {

constexpr FingerprintUse allUses[] = {FingerprintUse::LoginSubject, FingerprintUse::DataKey,
                                      FingerprintUse::IdempotentBody,
                                      FingerprintUse::FailedAttempt};

} // namespace

class TestFingerprint : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void stored();
    void usesAreApart();
    void keyed();
};

/// Fingerprints lie in the database: the form never changes.
void TestFingerprint::stored()
{
    const core::SecretBytes key = test::secretOf(QByteArray(32, 'k'));
    char number = 0;
    for (const FingerprintUse use : allUses) {
        const QByteArray message = QByteArray(1, number++) + "a@b.c";
        QCOMPARE(crypto::fingerprint(key, use, "a@b.c"_ba),
                 crypto::hmacSha256(key.span(), message));
    }
}

void TestFingerprint::usesAreApart()
{
    const core::SecretBytes key = test::secretOf(QByteArray(32, 'k'));
    QSet<QByteArray> seen;
    for (const FingerprintUse use : allUses) {
        const QByteArray print = crypto::fingerprint(key, use, "same"_ba);
        QCOMPARE(print.size(), 32);
        seen.insert(print);
        seen.insert(crypto::fingerprint(key, use, {}));
    }
    QCOMPARE(seen.size(), 8);
}

void TestFingerprint::keyed()
{
    const auto under = [](char byte) {
        return crypto::fingerprint(test::secretOf(QByteArray(32, byte)),
                                   FingerprintUse::LoginSubject, "a@b.c"_ba);
    };
    QCOMPARE(under('k'), under('k'));
    QVERIFY(under('k') != under('l'));
    QVERIFY(under('k') != crypto::sha256("a@b.c"_ba));
}

QTEST_APPLESS_MAIN(TestFingerprint)
#include "tst_fingerprint.moc"
