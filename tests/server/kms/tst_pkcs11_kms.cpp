// An HSM by its PKCS#11 module as key service, with SoftHSM2 for the HSM.
#include "server/kms/pkcs11_kms.h"

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using core::ErrorCode;

namespace {

QString modulePath()
{
    for (const char *path :
         {"/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so"}) {
        if (QFile::exists(QString::fromLatin1(path)))
            return QString::fromLatin1(path);
    }
    qFatal("SoftHSM2 is not installed");
}

void softhsm(const QStringList &arguments)
{
    QProcess process;
    process.start(u"softhsm2-util"_s, arguments);
    if (!process.waitForFinished() || process.exitCode() != 0)
        qFatal("softhsm2-util %s: %s", qPrintable(arguments.join(u' ')),
               process.readAllStandardError().constData());
}

} // namespace

class TestPkcs11Kms : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void wrapsAndUnwraps();
    void wrapsDifferByTheirIv();
    void changedBytesAreRefused();
    void keysAreNamedByTheRow();
    void anotherTokensRowsAreRefused();
    void whatIsMissing_data();
    void whatIsMissing();
    void manyThreads();

private:
    [[nodiscard]] config::Pkcs11Settings settings() const;
    void importKey(const QString &label, const QString &id, int size = 32) const;

    QTemporaryDir m_dir;
    crypto::SystemRandom m_random;
};

void TestPkcs11Kms::importKey(const QString &label, const QString &id, int size) const
{
    const QString path = m_dir.filePath(u"key-"_s + id);
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QByteArray(size, static_cast<char>(id.at(1).toLatin1())));
    file.close();
    softhsm({u"--import"_s, path, u"--aes"_s, u"--token"_s, u"broker"_s, u"--label"_s, label,
             u"--id"_s, id, u"--pin"_s, u"1234"_s});
}

void TestPkcs11Kms::initTestCase()
{
    QFile conf(m_dir.filePath(u"softhsm2.conf"_s));
    QVERIFY(conf.open(QIODevice::WriteOnly));
    conf.write("directories.tokendir = " + m_dir.path().toUtf8() +
               "\nobjectstore.backend = file\nlog.level = ERROR\n");
    conf.close();
    qputenv("SOFTHSM2_CONF", conf.fileName().toUtf8());
    softhsm({u"--init-token"_s, u"--free"_s, u"--label"_s, u"broker"_s, u"--so-pin"_s,
             u"12345678"_s, u"--pin"_s, u"1234"_s});
    importKey(u"wrap-1"_s, u"A1"_s);
    importKey(u"wrap-2"_s, u"A2"_s);
    importKey(u"short"_s, u"A3"_s, 16);
}

config::Pkcs11Settings TestPkcs11Kms::settings() const
{
    return {.module = modulePath(),
            .tokenLabel = u"broker"_s,
            .pin = core::SecretBytes::copyOf("1234"),
            .keyLabel = u"wrap-1"_s};
}

void TestPkcs11Kms::wrapsAndUnwraps()
{
    kms::Pkcs11Kms kms(settings(), m_random);
    QCOMPARE(kms.currentKeyId(), u"pkcs11:broker/wrap-1"_s);
    const auto made = kms.generateDataKey();
    QVERIFY2(made, qPrintable(made ? QString() : made.error().internal));
    QCOMPARE(made->plaintext.size(), 32U);
    QCOMPARE(made->wrapped.size(), 60);
    QCOMPARE(made->keyId, kms.currentKeyId());
    const auto opened = kms.decryptDataKey(made->wrapped, made->keyId);
    QVERIFY(opened);
    QVERIFY(opened->equals(made->plaintext));
    // Another program's too.
    kms::Pkcs11Kms second(settings(), m_random);
    QVERIFY(second.decryptDataKey(made->wrapped, made->keyId));
}

void TestPkcs11Kms::wrapsDifferByTheirIv()
{
    kms::Pkcs11Kms kms(settings(), m_random);
    QSet<QByteArray> ivs;
    for (int i = 0; i < 50; ++i)
        ivs.insert(kms.generateDataKey()->wrapped.first(12));
    QCOMPARE(ivs.size(), 50);
}

void TestPkcs11Kms::changedBytesAreRefused()
{
    kms::Pkcs11Kms kms(settings(), m_random);
    const auto made = kms.generateDataKey();
    QVERIFY(made);
    for (const qsizetype at : {0, 11, 12, 43, 44, 59}) {
        QByteArray changed = made->wrapped;
        changed[at] = static_cast<char>(changed[at] ^ 1);
        QCOMPARE(kms.decryptDataKey(changed, made->keyId).error().code, ErrorCode::InvalidValue);
    }
    for (const QByteArray &cut : {QByteArray(), made->wrapped.chopped(1), made->wrapped + 'x'})
        QCOMPARE(kms.decryptDataKey(cut, made->keyId).error().code, ErrorCode::InvalidValue);
    // And it goes on.
    QVERIFY(kms.decryptDataKey(made->wrapped, made->keyId));
}

void TestPkcs11Kms::keysAreNamedByTheRow()
{
    kms::Pkcs11Kms before(settings(), m_random);
    const auto made = before.generateDataKey();
    config::Pkcs11Settings rotated = settings();
    rotated.keyLabel = u"wrap-2"_s;
    kms::Pkcs11Kms after(std::move(rotated), m_random);
    QVERIFY(after.decryptDataKey(made->wrapped, made->keyId));
    QCOMPARE(after.decryptDataKey(made->wrapped, after.currentKeyId()).error().code,
             ErrorCode::InvalidValue);
}

void TestPkcs11Kms::anotherTokensRowsAreRefused()
{
    kms::Pkcs11Kms kms(settings(), m_random);
    const auto made = kms.generateDataKey();
    for (const QString &id : {u""_s, u"local:x"_s, u"pkcs11:other/wrap-1"_s, u"pkcs11:broker"_s})
        QCOMPARE(kms.decryptDataKey(made->wrapped, id).error().code, ErrorCode::InvalidValue);
    QCOMPARE(kms.decryptDataKey(made->wrapped, u"pkcs11:broker/none"_s).error().code,
             ErrorCode::Unavailable);
}

void TestPkcs11Kms::whatIsMissing_data()
{
    QTest::addColumn<QString>("module");
    QTest::addColumn<QString>("token");
    QTest::addColumn<QByteArray>("pin");
    QTest::addColumn<QString>("key");
    QTest::newRow("module") << u"/nowhere.so"_s << u"broker"_s << "1234"_ba << u"wrap-1"_s;
    QTest::newRow("no module") << u"/lib/x86_64-linux-gnu/libc.so.6"_s << u"broker"_s << "1234"_ba
                               << u"wrap-1"_s;
    QTest::newRow("token") << modulePath() << u"other"_s << "1234"_ba << u"wrap-1"_s;
    QTest::newRow("pin") << modulePath() << u"broker"_s << "4321"_ba << u"wrap-1"_s;
    QTest::newRow("key") << modulePath() << u"broker"_s << "1234"_ba << u"wrap-9"_s;
    QTest::newRow("short key") << modulePath() << u"broker"_s << "1234"_ba << u"short"_s;
}

void TestPkcs11Kms::whatIsMissing()
{
    QFETCH(QString, module);
    QFETCH(QString, token);
    QFETCH(QByteArray, pin);
    QFETCH(QString, key);
    kms::Pkcs11Kms kms({.module = module,
                        .tokenLabel = token,
                        .pin = core::SecretBytes::copyOf(pin.toStdString()),
                        .keyLabel = key},
                       m_random);
    const auto made = kms.generateDataKey();
    QVERIFY(!made);
    QCOMPARE(made.error().code, ErrorCode::Unavailable);
    QVERIFY(!made.error().internal.contains(QString::fromLatin1(pin)));
}

void TestPkcs11Kms::manyThreads()
{
    kms::Pkcs11Kms kms(settings(), m_random);
    std::atomic<int> good = 0;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 8; ++i)
            threads.emplace_back([&] {
                for (int round = 0; round < 20; ++round) {
                    const auto made = kms.generateDataKey();
                    const auto opened = made ? kms.decryptDataKey(made->wrapped, made->keyId)
                                             : core::Result<core::SecretBytes>(core::failure(made));
                    good += opened && opened->equals(made->plaintext) ? 1 : 0;
                }
            });
    }
    QCOMPARE(good.load(), 160);
}

QTEST_GUILESS_MAIN(TestPkcs11Kms)
#include "tst_pkcs11_kms.moc"
