// What may be trusted instead of the system's roots.
#include "server/crypto/ca_certificates.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;

class TestCaCertificates : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void initTestCase()
    {
        const QTemporaryDir folder;
        const auto openssl = [](const QStringList &arguments) {
            QProcess process;
            process.start(u"openssl"_s, arguments);
            QVERIFY(process.waitForFinished() && process.exitCode() == 0);
        };
        openssl({u"req"_s, u"-x509"_s, u"-newkey"_s, u"ec"_s, u"-pkeyopt"_s,
                 u"ec_paramgen_curve:prime256v1"_s, u"-nodes"_s, u"-days"_s, u"2"_s, u"-subj"_s,
                 u"/CN=ca"_s, u"-keyout"_s, folder.filePath(u"key"_s), u"-out"_s,
                 folder.filePath(u"certificate"_s)});
        const auto contentOf = [&](const QString &name) {
            QFile file(folder.filePath(name));
            return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
        };
        m_certificate = contentOf(u"certificate"_s);
        m_key = contentOf(u"key"_s);
        QVERIFY(m_key.contains("PRIVATE KEY"));
    }

    void takesCertificates()
    {
        QVERIFY(crypto::checkCaCertificates(m_certificate));
        QVERIFY(crypto::checkCaCertificates(m_certificate + m_certificate));
        QVERIFY(crypto::checkCaCertificates("# our root\n" + m_certificate + "\n"));
    }

    void refusesTheRest()
    {
        QByteArray damaged = m_certificate;
        damaged.replace(100, 4, "AAAA");
        for (const QByteArray &pem :
             {""_ba, "hello"_ba, damaged, m_certificate + damaged, damaged + m_certificate,
              m_certificate.first(m_certificate.size() / 2),
              "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"_ba,
              m_certificate + QByteArray(65536, '\n')}) {
            const auto checked = crypto::checkCaCertificates(pem);
            QVERIFY2(!checked, pem.constData());
            QCOMPARE(checked.error().code, core::ErrorCode::InvalidValue);
        }
    }

    void aPrivateKeyIsNamedAndNotQuoted()
    {
        const auto checked = crypto::checkCaCertificates(m_certificate + m_key);
        QVERIFY(!checked);
        QVERIFY(checked.error().message.contains(u"private key"_s));
        QVERIFY(checked.error().message.size() < 100);
    }

private:
    QByteArray m_certificate;
    QByteArray m_key;
};

QTEST_APPLESS_MAIN(TestCaCertificates)
#include "tst_ca_certificates.moc"
