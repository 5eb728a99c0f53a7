#include "tests/support/tls_identity.h"

#include <QFile>
#include <QProcess>
#include <QSslCertificate>
#include <QSslKey>
#include <QTemporaryDir>

using namespace Qt::StringLiterals;

namespace sb::test {

namespace {

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("openssl wrote no %s", qPrintable(path));
    return file.readAll();
}

} // namespace

TlsIdentity makeTlsIdentity(const QString &host)
{
    const QTemporaryDir folder;
    const QString key = folder.filePath(u"key.pem"_s);
    const QString certificate = folder.filePath(u"certificate.pem"_s);
    const QStringList arguments{u"req"_s,
                                u"-x509"_s,
                                u"-newkey"_s,
                                u"ec"_s,
                                u"-pkeyopt"_s,
                                u"ec_paramgen_curve:prime256v1"_s,
                                u"-nodes"_s,
                                u"-days"_s,
                                u"2"_s,
                                u"-subj"_s,
                                u"/CN="_s + host,
                                u"-addext"_s,
                                u"subjectAltName=DNS:"_s + host,
                                u"-keyout"_s,
                                key,
                                u"-out"_s,
                                certificate};
    QProcess openssl;
    openssl.start(u"openssl"_s, arguments);
    if (!openssl.waitForFinished() || openssl.exitCode() != 0)
        qFatal("openssl made no certificate");
    TlsIdentity made{.configuration = QSslConfiguration::defaultConfiguration(),
                     .certificatePem = contentOf(certificate)};
    made.configuration.setLocalCertificate(QSslCertificate(made.certificatePem));
    made.configuration.setPrivateKey(QSslKey(contentOf(key), QSsl::Ec));
    return made;
}

} // namespace sb::test
