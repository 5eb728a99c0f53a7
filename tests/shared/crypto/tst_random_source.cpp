#include "shared/crypto/random_source.h"
#include "tests/support/crypto_vectors.h"

#include <QSet>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;

class TestRandomSource : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void fillsAll();
    void neverTheSame();
    void nothingWanted();
};

void TestRandomSource::fillsAll()
{
    // each of 64 bytes takes another value than 0 in some of 64 draws (fails once in 2^506)
    crypto::SystemRandom random;
    QByteArray seen(64, '\0');
    for (int draw = 0; draw < 64; ++draw) {
        const core::SecretBytes drawn = random.bytes(64);
        for (qsizetype at = 0; at < seen.size(); ++at)
            seen[at] = static_cast<char>(seen.at(at) | drawn.view()[static_cast<std::size_t>(at)]);
    }
    QVERIFY(!seen.contains('\0'));
}

void TestRandomSource::neverTheSame()
{
    crypto::SystemRandom one;
    crypto::SystemRandom two;
    QSet<QByteArray> seen;
    for (int draw = 0; draw < 1000; ++draw) {
        seen.insert(test::bytesOf(one.bytes(16)));
        seen.insert(test::bytesOf(two.bytes(16)));
    }
    QCOMPARE(seen.size(), 2000);
}

void TestRandomSource::nothingWanted()
{
    crypto::SystemRandom random;
    QVERIFY(random.bytes(0).isEmpty());
}

QTEST_APPLESS_MAIN(TestRandomSource)
#include "tst_random_source.moc"
