// Which files a server may speak TLS with, and what it says about the others.
#include "server/http/tls_configuration.h"
#include "tests/support/test_authority.h"

#include <QSslKey>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using namespace sb::test;

class TestTlsConfiguration : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void takesBothKinds_data();
    void takesBothKinds();
    void takesAChain();
    void asksForCertificatesOnlyWithIssuers();
    void refusals_data();
    void refusals();

private:
    TestAuthority m_authority;
    QTemporaryDir m_dir;
};

void TestTlsConfiguration::takesBothKinds_data()
{
    QTest::addColumn<KeyKind>("kind");
    QTest::addColumn<QSsl::KeyAlgorithm>("algorithm");
    QTest::newRow("EC") << KeyKind::Ec << QSsl::Ec;
    QTest::newRow("RSA") << KeyKind::Rsa << QSsl::Rsa;
}

void TestTlsConfiguration::takesBothKinds()
{
    QFETCH(KeyKind, kind);
    QFETCH(QSsl::KeyAlgorithm, algorithm);
    const Issued issued =
        m_authority.issue({.commonName = u"a"_s, .validUntil = 7200, .key = kind});
    const auto loaded =
        http::loadTls({.certificate = writeFile(m_dir.path(), u"cert"_s, issued.certificate),
                       .key = writeFile(m_dir.path(), u"key"_s, issued.key)});
    QVERIFY2(loaded, qPrintable(loaded ? QString() : loaded.error().message));
    QCOMPARE(loaded->configuration.privateKey().algorithm(), algorithm);
    QCOMPARE(loaded->configuration.peerVerifyMode(), QSslSocket::VerifyNone);
    const qint64 left = QDateTime::currentDateTimeUtc().secsTo(loaded->notAfter);
    QVERIFY(left > 7100 && left <= 7200);
}

void TestTlsConfiguration::takesAChain()
{
    const Issued issued = m_authority.issueLocal();
    const QByteArray chain = issued.certificate + m_authority.certificate();
    const auto loaded = http::loadTls({.certificate = writeFile(m_dir.path(), u"cert"_s, chain),
                                       .key = writeFile(m_dir.path(), u"key"_s, issued.key)});
    QVERIFY(loaded);
    QCOMPARE(loaded->configuration.localCertificateChain().size(), 2);
}

void TestTlsConfiguration::asksForCertificatesOnlyWithIssuers()
{
    const Issued issued = m_authority.issueLocal();
    const auto loaded = http::loadTls(
        {.certificate = writeFile(m_dir.path(), u"cert"_s, issued.certificate),
         .key = writeFile(m_dir.path(), u"key"_s, issued.key),
         .clientIssuers = writeFile(m_dir.path(), u"ca"_s, m_authority.certificate())});
    QVERIFY(loaded);
    QCOMPARE(loaded->configuration.peerVerifyMode(), QSslSocket::QueryPeer);
    // Nobody else's certificates: the system's roots sign no agents.
    QCOMPARE(loaded->configuration.caCertificates(), m_authority.certificates());
}

void TestTlsConfiguration::refusals_data()
{
    QTest::addColumn<QByteArray>("certificate");
    QTest::addColumn<QByteArray>("key");
    QTest::addColumn<unsigned>("keyMode");
    QTest::addColumn<QString>("message");
    const Issued good = m_authority.issueLocal();
    const Issued other = m_authority.issueLocal();
    const auto row = [&](const char *name, const Issued &issued, const QString &message,
                         unsigned mode = 0600) {
        QTest::newRow(name) << issued.certificate << issued.key << mode << message;
    };
    row("garbage certificate", {"no certificate", good.key}, u"holds no PEM certificate"_s);
    row("empty certificate", {"", good.key}, u"holds no PEM certificate"_s);
    row("key as certificate", {good.key, good.key}, u"holds no PEM certificate"_s);
    row("garbage key", {good.certificate, "no key"}, u"holds no PEM private key"_s);
    row("somebody else's key", {good.certificate, other.key}, u"does not belong to"_s);
    row("expired", m_authority.issue({.commonName = u"a"_s, .validFrom = -200, .validUntil = -100}),
        u"has expired at"_s);
    row("not valid yet", m_authority.issue({.commonName = u"a"_s, .validFrom = 1000}),
        u"is not valid before"_s);
    row("Ed25519", m_authority.issue({.commonName = u"a"_s, .key = KeyKind::Ed25519}),
        u"must be an RSA or EC key"_s);
    for (const unsigned mode : {0640U, 0604U, 0620U, 0644U})
        row(QByteArray::number(mode, 8).constData(), good, u"chmod 600"_s, mode);
    const QByteArray encrypted = QSslKey(good.key, QSsl::Ec).toPem("a passphrase"_ba);
    QVERIFY(encrypted.contains("ENCRYPTED"));
    row("with a passphrase", {good.certificate, encrypted}, u"without a passphrase"_s);
}

void TestTlsConfiguration::refusals()
{
    QFETCH(QByteArray, certificate);
    QFETCH(QByteArray, key);
    QFETCH(unsigned, keyMode);
    QFETCH(QString, message);
    const http::TlsFiles files{.certificate = writeFile(m_dir.path(), u"cert"_s, certificate),
                               .key = writeFile(m_dir.path(), u"key"_s, key, keyMode)};
    const auto loaded = http::loadTls(files);
    QVERIFY(!loaded);
    QVERIFY2(loaded.error().message.contains(message), qPrintable(loaded.error().message));
    QVERIFY(loaded.error().message.startsWith(m_dir.path()));
    for (const QByteArray &line : key.split('\n'))
        QVERIFY(line.size() < 20 || !loaded.error().message.contains(QString::fromLatin1(line)));
    // A missing file of either kind is told by name too.
    for (const http::TlsFiles &missing :
         {http::TlsFiles{.certificate = u"/nowhere/cert"_s, .key = files.key},
          http::TlsFiles{.certificate = files.certificate, .key = u"/nowhere/key"_s}})
        QVERIFY(!http::loadTls(missing));
}

QTEST_GUILESS_MAIN(TestTlsConfiguration)
#include "tst_tls_configuration.moc"
