#include "shared/crypto/hkdf.h"
#include "tests/support/crypto_vectors.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;

class TestHkdf : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void rfc5869_data();
    void rfc5869();
    void inputsMatter();
    void nullInputs();
    void tooLong();
};

void TestHkdf::rfc5869_data()
{
    QTest::addColumn<QByteArray>("inputKey");
    QTest::addColumn<QByteArray>("salt");
    QTest::addColumn<QByteArray>("info");
    QTest::addColumn<QByteArray>("derived");
    const auto run = [](char first, char last) {
        QByteArray bytes;
        for (int byte = static_cast<unsigned char>(first); byte <= static_cast<unsigned char>(last);
             ++byte)
            bytes.append(static_cast<char>(byte));
        return bytes;
    };
    QTest::newRow("A.1") << QByteArray(22, '\x0b') << run('\x00', '\x0c') << run('\xf0', '\xf9')
                         << "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf"
                            "34007208d5b887185865"_ba;
    QTest::newRow("A.2, long") << run('\x00', '\x4f') << run('\x60', '\xaf') << run('\xb0', '\xff')
                               << "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c"
                                  "59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71"
                                  "cc30c58179ec3e87c14c01d5c1f3434f1d87"_ba;
    QTest::newRow("A.3, no salt, no info")
        << QByteArray(22, '\x0b') << ""_ba
        << ""_ba
        << "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d"
           "9d201395faa4b61a96c8"_ba;
}

void TestHkdf::rfc5869()
{
    QFETCH(QByteArray, inputKey);
    QFETCH(QByteArray, salt);
    QFETCH(QByteArray, info);
    QFETCH(QByteArray, derived);
    const core::SecretBytes made = crypto::hkdfSha256(test::secretOf(inputKey).span(), salt, info,
                                                      static_cast<std::size_t>(derived.size() / 2));
    QCOMPARE(test::bytesOf(made).toHex(), derived);
}

void TestHkdf::inputsMatter()
{
    const core::SecretBytes key = test::secretOf(QByteArray(32, 'k'));
    const core::SecretBytes one = crypto::hkdfSha256(key.span(), "salt"_ba, "info"_ba, 32);
    QVERIFY(!one.equals(crypto::hkdfSha256(key.span(), "salT"_ba, "info"_ba, 32)));
    QVERIFY(!one.equals(crypto::hkdfSha256(key.span(), "salt"_ba, "infO"_ba, 32)));
    QVERIFY(!one.equals(
        crypto::hkdfSha256(test::secretOf(QByteArray(32, 'l')).span(), "salt"_ba, "info"_ba, 32)));
    QVERIFY(one.equals(crypto::hkdfSha256(key.span(), "salt"_ba, "info"_ba, 32)));
}

/// The RFC's case A.3 once more: an empty view need not have an address.
void TestHkdf::nullInputs()
{
    const core::SecretBytes made =
        crypto::hkdfSha256(test::secretOf(QByteArray(22, '\x0b')).span(), {}, {}, 32);
    QCOMPARE(test::bytesOf(made).toHex(),
             "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d"_ba);
    QCOMPARE(crypto::hkdfSha256({}, {}, {}, 32).size(), std::size_t{32});
}

void TestHkdf::tooLong()
{
    const core::SecretBytes key = test::secretOf(QByteArray(32, 'k'));
    QCOMPARE(crypto::hkdfSha256(key.span(), {}, {}, 8160).size(), std::size_t{8160});
    QVERIFY_THROWS_EXCEPTION(std::runtime_error,
                             (void)crypto::hkdfSha256(key.span(), {}, {}, 8161));
}

QTEST_APPLESS_MAIN(TestHkdf)
#include "tst_hkdf.moc"
