// Certificate and key of a running server are changed: by request and by the files themselves, for
// the better and for the worse.
#include "tests/support/broker_bench.h"
#include "tests/support/test_authority.h"

#include <QSslSocket>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using namespace sb::test;

class TestTlsReload : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void byRequest();
    void byTheFilesThemselves();
    void badFilesChangeNothing_data();
    void badFilesChangeNothing();
    void openConnectionsGoOn();
    void metricsBeyondTheMachineAreEncrypted();
    void badFilesAtStart();
    void cleanup();

private:
    [[nodiscard]] QSslCertificate shown() const;
    [[nodiscard]] QByteArray metric(const QByteArray &name) const;
    void put(const Issued &issued);
    [[nodiscard]] config::TlsSettings files() const;

    TestAuthority m_authority;
    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<BrokerBench> m_bench;
    QSslCertificate m_first;
};

config::TlsSettings TestTlsReload::files() const
{
    return {.certificateFile = m_dir->filePath(u"cert"_s), .keyFile = m_dir->filePath(u"key"_s)};
}

void TestTlsReload::put(const Issued &issued)
{
    writeFile(m_dir->path(), u"cert"_s, issued.certificate);
    writeFile(m_dir->path(), u"key"_s, issued.key);
}

void TestTlsReload::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    put(m_authority.issueLocal());
    m_bench = std::make_unique<BrokerBench>(
        [&](config::ServerConfig &config) { config.tls = files(); },
        client::TransportSettings{.caCertificates = m_authority.certificates()});
    m_first = shown();
    QVERIFY(!m_first.isNull());
}

void TestTlsReload::cleanup()
{
    m_bench.reset();
}

/// The certificate of a fresh connection.
QSslCertificate TestTlsReload::shown() const
{
    QSslSocket socket;
    QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
    tls.setCaCertificates(m_authority.certificates());
    socket.setSslConfiguration(tls);
    const QUrl url(m_bench->application->url());
    socket.connectToHostEncrypted(url.host(), static_cast<quint16>(url.port()));
    return QTest::qWaitFor([&] { return socket.isEncrypted(); }, 5000) ? socket.peerCertificate()
                                                                       : QSslCertificate();
}

QByteArray TestTlsReload::metric(const QByteArray &name) const
{
    for (const QByteArray &line : m_bench->http->send({.path = u"/metrics"_s}).body.split('\n')) {
        if (line.startsWith(name + ' '))
            return line.sliced(name.size() + 1);
    }
    return {};
}

void TestTlsReload::byRequest()
{
    QCOMPARE(metric("sb_tls_reload_failing"), "0"_ba);
    QCOMPARE(metric("sb_tls_certificate_expiry_timestamp_seconds").toDouble(),
             double(m_first.expiryDate().toSecsSinceEpoch()));
    put(m_authority.issue({.commonName = u"sb-server"_s, .isLocal = true, .validUntil = 7200}));
    m_bench->application->reloadTls();
    const QSslCertificate second = shown();
    QVERIFY(!second.isNull());
    QVERIFY(second != m_first);
    QCOMPARE(metric("sb_tls_reloads_total{outcome=\"success\"}"), "1"_ba);
    QCOMPARE(metric("sb_tls_certificate_expiry_timestamp_seconds").toDouble(),
             double(second.expiryDate().toSecsSinceEpoch()));
}

void TestTlsReload::byTheFilesThemselves()
{
    put(m_authority.issueLocal());
    QTRY_VERIFY_WITH_TIMEOUT(shown() != m_first, 15'000);
    QVERIFY(!shown().isNull());
}

void TestTlsReload::badFilesChangeNothing_data()
{
    QTest::addColumn<QString>("what");
    for (const char *what :
         {"expired", "another key", "garbage", "missing certificate", "missing key", "open key"})
        QTest::newRow(what) << QString::fromLatin1(what);
}

void TestTlsReload::badFilesChangeNothing()
{
    QFETCH(QString, what);
    const Issued good = m_authority.issueLocal();
    if (what == u"expired")
        put(m_authority.issue({.isLocal = true, .validFrom = -100, .validUntil = -10}));
    else if (what == u"another key")
        put({.certificate = good.certificate, .key = m_authority.issueLocal().key});
    else if (what == u"garbage")
        put({.certificate = "-----BEGIN CERTIFICATE-----\nAAAA\n", .key = good.key});
    else if (what == u"open key")
        writeFile(m_dir->path(), u"key"_s, good.key, 0644);
    else
        QFile::remove(m_dir->filePath(what == u"missing key" ? u"key"_s : u"cert"_s));
    m_bench->application->reloadTls();
    QCOMPARE(shown(), m_first);
    QCOMPARE(metric("sb_tls_reload_failing"), "1"_ba);
    QCOMPARE(metric("sb_tls_reloads_total{outcome=\"failure\"}"), "1"_ba);
    QCOMPARE(metric("sb_tls_certificate_expiry_timestamp_seconds").toDouble(),
             double(m_first.expiryDate().toSecsSinceEpoch()));
    // It does its work all the same.
    QCOMPARE(m_bench->http->send({.path = u"/readyz"_s}).status, 200);
    put(good);
    m_bench->application->reloadTls();
    QVERIFY(shown() != m_first);
    QCOMPARE(metric("sb_tls_reload_failing"), "0"_ba);
}

void TestTlsReload::openConnectionsGoOn()
{
    const QUrl url(m_bench->application->url());
    QSslSocket socket;
    QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
    tls.setCaCertificates(m_authority.certificates());
    socket.setSslConfiguration(tls);
    socket.connectToHostEncrypted(url.host(), static_cast<quint16>(url.port()));
    QTRY_VERIFY(socket.isEncrypted());
    for (int round = 0; round < 10; ++round) {
        put(m_authority.issueLocal());
        socket.write("GET /readyz HTTP/1.1\r\nHost: a\r\n\r\n");
        m_bench->application->reloadTls();
        QByteArray answer;
        QTRY_VERIFY((answer += socket.readAll()).contains("\"ready\""));
        QVERIFY(answer.startsWith("HTTP/1.1 200"));
    }
}

void TestTlsReload::metricsBeyondTheMachineAreEncrypted()
{
    for (const bool isPublic : {true, false}) {
        m_bench.reset();
        quint16 port = 0;
        {
            QTcpServer taken;
            QVERIFY(taken.listen(QHostAddress::LocalHost));
            port = taken.serverPort();
        }
        m_bench = std::make_unique<BrokerBench>(
            [&](config::ServerConfig &config) {
                config.tls = files();
                config.metricsListen = {.host = isPublic ? QHostAddress(QHostAddress::Any)
                                                         : QHostAddress(QHostAddress::LocalHost),
                                        .port = port};
            },
            client::TransportSettings{.caCertificates = m_authority.certificates()});
        const QString address = u"127.0.0.1:%1"_s.arg(port);
        const client::TransportSettings trusting{.caCertificates = m_authority.certificates()};
        HttpCaller encrypted(QUrl(u"https://"_s + address), trusting);
        HttpCaller plain(QUrl(u"http://"_s + address), trusting);
        QCOMPARE(encrypted.send({.path = u"/metrics"_s}).status, isPublic ? 200 : 0);
        QCOMPARE(plain.send({.path = u"/metrics"_s}).status, isPublic ? 0 : 200);
    }
}

void TestTlsReload::badFilesAtStart()
{
    put(m_authority.issue({.isLocal = true, .validFrom = -100, .validUntil = -10}));
    const TestDatabase db;
    config::ServerConfig config;
    config.environment = config::Environment::Development;
    config.listen = {.host = QHostAddress(QHostAddress::LocalHost), .port = 0};
    config.databaseUrl = db.url;
    config.jwtSecret =
        core::SecretBytes::copyOf(std::string_view("0123456789abcdef0123456789abcdef"));
    config.wrapMasterKey = config.jwtSecret.clone();
    config.tls = files();
    app::Application application(std::move(config));
    const auto started = application.start();
    QVERIFY(!started);
    QVERIFY2(started.error().message.contains(u"has expired"), qPrintable(started.error().message));
}

QTEST_GUILESS_MAIN(TestTlsReload)
#include "tst_tls_reload.moc"
