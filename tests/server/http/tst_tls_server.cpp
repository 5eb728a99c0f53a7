// The listener under TLS: what it agrees to, whom it drops, how its certificate is changed.
#include "tests/server/http/http_bench.h"

#include <QProcess>
#include <QSslKey>
#include <QTest>

using namespace sb;
using namespace sb::test;

namespace {

const QByteArray getStatic = "GET /static HTTP/1.1\r\nHost: a\r\n\r\n"_ba;

QSslConfiguration serverTls()
{
    static const QSslConfiguration tls = tlsOf(authority().issueLocal());
    return tls;
}

/// What `openssl s_client` says; the server runs in this thread, so its loop goes on meanwhile.
QByteArray openssl(const HttpBench &bench, const QStringList &arguments)
{
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(u"openssl"_s,
                  QStringList{u"s_client"_s, u"-connect"_s, u"127.0.0.1:%1"_s.arg(bench.port())} +
                      arguments);
    process.closeWriteChannel();
    QElapsedTimer timer;
    timer.start();
    while (process.state() != QProcess::NotRunning && timer.elapsed() < 20'000)
        QCoreApplication::processEvents(QEventLoop::AllEvents, 10);
    return process.readAll();
}

} // namespace

class TestTlsServer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void versions_data();
    void versions();
    void weakCiphersAreRefused();
    void speaksHttp11Only();
    void doesNotRenegotiate();
    void answersLikeThePlainServer();
    void largeBodies();
    void streams();
    void refusalOfAnUnreadBodyArrives();
    void endsWithAFarewell();
    void plainHttpIsDropped();
    void muteHandshakesAreDropped();
    void floodGivesUpTheOldest();
    void newCertificateForNewConnections();
    void changeUnderLoad();
    void drainsDuringHandshakes();
};

void TestTlsServer::versions_data()
{
    QTest::addColumn<QString>("flag");
    QTest::addColumn<QByteArray>("said");
    QTest::newRow("1.3") << u"-tls1_3"_s << "TLSv1.3"_ba;
    QTest::newRow("1.2") << u"-tls1_2"_s << "TLSv1.2"_ba;
    QTest::newRow("1.1") << u"-tls1_1"_s << ""_ba;
    QTest::newRow("1.0") << u"-tls1"_s << ""_ba;
}

void TestTlsServer::versions()
{
    QFETCH(QString, flag);
    QFETCH(QByteArray, said);
    const HttpBench bench({}, {}, serverTls());
    const QByteArray output =
        openssl(bench, {flag, u"-cipher"_s, u"DEFAULT:@SECLEVEL=0"_s, u"-brief"_s});
    if (said.isEmpty())
        QVERIFY2(!output.contains("CONNECTION ESTABLISHED"), output.constData());
    else
        QVERIFY2(output.contains("Protocol version: " + said), output.constData());
}

void TestTlsServer::weakCiphersAreRefused()
{
    const HttpBench bench({}, {}, serverTls());
    for (const QString &cipher : {u"AES128-GCM-SHA256"_s, u"ECDHE-ECDSA-AES128-SHA"_s,
                                  u"DHE-RSA-AES128-GCM-SHA256"_s, u"NULL"_s}) {
        const QByteArray output =
            openssl(bench, {u"-tls1_2"_s, u"-cipher"_s, cipher + u":@SECLEVEL=0"_s, u"-brief"_s});
        QVERIFY2(!output.contains("CONNECTION ESTABLISHED"), output.constData());
    }
    const QByteArray good = openssl(
        bench, {u"-tls1_2"_s, u"-cipher"_s, u"ECDHE-ECDSA-AES128-GCM-SHA256"_s, u"-brief"_s});
    QVERIFY2(good.contains("CONNECTION ESTABLISHED"), good.constData());
}

void TestTlsServer::speaksHttp11Only()
{
    const HttpBench bench({}, {}, serverTls());
    QSslConfiguration tls = clientTls();
    tls.setAllowedNextProtocols({"h2"_ba, "http/1.1"_ba});
    const auto socket = handshaken(bench.port(), tls);
    QVERIFY(socket);
    QCOMPARE(socket->sslConfiguration().nextNegotiatedProtocol(), "http/1.1"_ba);
}

/// Each would cost the server a handshake and the client next to nothing; OpenSSL 3 refuses it by
/// itself.
void TestTlsServer::doesNotRenegotiate()
{
    const HttpBench bench({}, {}, serverTls());
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(u"openssl"_s, {u"s_client"_s, u"-connect"_s, u"127.0.0.1:%1"_s.arg(bench.port()),
                                 u"-tls1_2"_s});
    QByteArray said;
    const auto hears = [&](const char *text) {
        said += process.readAll();
        return said.contains(text);
    };
    QTRY_VERIFY_WITH_TIMEOUT(hears("Verify return code"), 10'000);
    process.write("R\n");
    QTRY_VERIFY_WITH_TIMEOUT(hears("no renegotiation"), 10'000);
    process.kill();
    process.waitForFinished();
}

void TestTlsServer::answersLikeThePlainServer()
{
    const HttpBench bench({}, {}, serverTls());
    QVERIFY(bench.server->url().startsWith(u"https://127.0.0.1:"_s));
    // One after the other on one connection, then three at once.
    const auto socket = connected(bench);
    for (int i = 0; i < 3; ++i) {
        socket->write(getStatic);
        QVERIFY(receive(*socket, "}").contains("\"static\""));
    }
    socket->write(getStatic +
                  "POST /api/v1/echo/7 HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi" +
                  getStatic);
    const QByteArray all = receive(*socket, "never", 700);
    QCOMPARE(all.count("HTTP/1.1 200"), 3);
    QVERIFY(all.contains("7|hi"));
    QVERIFY(all.endsWith("{\"static\":1}"));
}

void TestTlsServer::largeBodies()
{
    const HttpBench bench({}, {}, serverTls());
    const QByteArray body(3 * 1024 * 1024, 'x');
    const QByteArray head = "POST /api/v1/echo/1 HTTP/1.1\r\nHost: a\r\nAuthorization: good\r\n";
    const QByteArray answer = ask(bench,
                                  head + "Content-Length: " + QByteArray::number(body.size()) +
                                      "\r\n\r\n" + body + getStatic,
                                  "\"static\"");
    QVERIFY(answer.startsWith("HTTP/1.1 200"));
    QVERIFY(answer.contains("1|" + body.left(100)));
    QVERIFY(answer.size() > body.size());
    QCOMPARE(answer.count("HTTP/1.1 200"), 2);
}

void TestTlsServer::streams()
{
    const HttpBench bench({}, {}, serverTls());
    // In chunks with what follows, and for an old client up to the farewell.
    const QByteArray chunked =
        ask(bench, "GET /stream/40 HTTP/1.1\r\nHost: a\r\n\r\n" + getStatic, "\"static\"");
    QCOMPARE(chunked.count("HTTP/1.1 200"), 2);
    QVERIFY(chunked.size() > 40 * 16 * 1024);
    const QByteArray old = ask(bench, "GET /stream/40 HTTP/1.0\r\nHost: a\r\n\r\n", "never");
    QCOMPARE(old.size() - old.indexOf("\r\n\r\n") - 4, 40 * 16 * 1024);
}

void TestTlsServer::refusalOfAnUnreadBodyArrives()
{
    http::Limits limits;
    limits.linger = Milliseconds(500);
    limits.sweep = Milliseconds(50);
    const HttpBench bench(limits, {}, serverTls());
    const QByteArray answer =
        ask(bench,
            "POST /api/v1/echo/1 HTTP/1.1\r\nHost: a\r\nAuthorization: bad\r\n"
            "Content-Length: 2000000\r\n\r\n" +
                QByteArray(2'000'000, 'x'),
            "never");
    QVERIFY2(answer.startsWith("HTTP/1.1 401"), answer.left(100).constData());
    QVERIFY(answer.contains("\"error\":\"unauthenticated\""));
}

void TestTlsServer::endsWithAFarewell()
{
    const HttpBench bench({}, {}, serverTls());
    const auto socket = connected(bench);
    QElapsedTimer timer;
    timer.start();
    socket->write("GET /static HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    QVERIFY(receive(*socket, "never").endsWith("{\"static\":1}"));
    QVERIFY(timer.elapsed() < 1500);
    // An end without TLS's close_notify is an error to OpenSSL 3.
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(u"openssl"_s, {u"s_client"_s, u"-connect"_s, u"127.0.0.1:%1"_s.arg(bench.port()),
                                 u"-ign_eof"_s, u"-quiet"_s});
    process.write("GET /static HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    QTRY_COMPARE_WITH_TIMEOUT(process.state(), QProcess::NotRunning, 10'000);
    const QByteArray said = process.readAll();
    QVERIFY2(said.contains("{\"static\":1}"), said.constData());
    QVERIFY2(!said.contains("unexpected eof"), said.constData());
}

void TestTlsServer::plainHttpIsDropped()
{
    const HttpBench bench({}, {}, serverTls());
    const auto socket = mutelyConnected(bench);
    socket->write(getStatic);
    const QByteArray answer = receive(*socket, "never");
    QVERIFY(!answer.contains("HTTP/"));
    QCOMPARE(bench.handled.load(), 0);
    QTRY_COMPARE(bench.server->figures().failedHandshakes, quint64(1));
    QTRY_COMPARE(bench.server->figures().connections, 0);
}

void TestTlsServer::muteHandshakesAreDropped()
{
    http::Limits limits;
    limits.handshake = Milliseconds(300);
    limits.sweep = Milliseconds(50);
    const HttpBench bench(limits, {}, serverTls());
    const auto mute = mutelyConnected(bench);
    const auto half = mutelyConnected(bench);
    half->write(QByteArray::fromHex("160301"));
    QTRY_COMPARE(bench.server->figures().handshakes, 2);
    QTRY_COMPARE_WITH_TIMEOUT(bench.server->figures().connections, 0, 3000);
    QCOMPARE(bench.server->figures().handshakes, 0);
    QCOMPARE(bench.server->figures().failedHandshakes, quint64(2));
}

void TestTlsServer::floodGivesUpTheOldest()
{
    http::Limits limits;
    limits.handshakes = 20;
    limits.connections = 30;
    const HttpBench bench(limits, {}, serverTls());
    std::vector<std::unique_ptr<QTcpSocket>> mute;
    for (int i = 0; i < 200; ++i)
        mute.push_back(mutelyConnected(bench));
    QElapsedTimer timer;
    timer.start();
    QVERIFY(ask(bench, getStatic).contains("\"static\""));
    QVERIFY2(timer.elapsed() < 1000, QByteArray::number(timer.elapsed()).constData());
    QVERIFY(bench.server->figures().handshakes <= 20);
    // Whoever is through its handshake is not given up for those that are not.
    const auto through = connected(bench);
    through->write(getStatic);
    QVERIFY(receive(*through, "}").contains("\"static\""));
    for (int i = 0; i < 50; ++i)
        mute.push_back(mutelyConnected(bench));
    through->write(getStatic);
    QVERIFY(receive(*through, "}").contains("\"static\""));
    QCOMPARE(bench.server->figures().refusedConnections, quint64(0));
}

void TestTlsServer::newCertificateForNewConnections()
{
    const HttpBench bench({}, {}, serverTls());
    const auto before = handshaken(bench.port(), clientTls());
    QVERIFY(before);
    const QSslCertificate first = before->peerCertificate();
    bench.server->setTls(tlsOf(authority().issueLocal()));
    const auto after = handshaken(bench.port(), clientTls());
    QVERIFY(after);
    QVERIFY(after->peerCertificate() != first);
    for (QSslSocket *socket : {before.get(), after.get()}) {
        socket->write(getStatic);
        QVERIFY(receive(*socket, "}").contains("\"static\""));
    }
}

void TestTlsServer::changeUnderLoad()
{
    const HttpBench bench({}, {}, serverTls());
    std::vector<std::unique_ptr<QTcpSocket>> kept;
    for (int i = 0; i < 10; ++i)
        kept.push_back(connected(bench));
    const std::array<QSslConfiguration, 2> both{tlsOf(authority().issueLocal()), serverTls()};
    for (std::size_t round = 0; round < 20; ++round) {
        for (const auto &socket : kept)
            socket->write(getStatic);
        // While those are on their way and another one is in its handshake.
        QSslSocket fresh;
        fresh.setSslConfiguration(clientTls());
        fresh.connectToHostEncrypted(u"127.0.0.1"_s, bench.port());
        QCoreApplication::processEvents(QEventLoop::AllEvents, 5);
        bench.server->setTls(both[round % 2]);
        for (const auto &socket : kept)
            QVERIFY(receive(*socket, "}").contains("\"static\""));
        QTRY_VERIFY(fresh.isEncrypted());
        fresh.write(getStatic);
        QVERIFY(receive(fresh, "}").contains("\"static\""));
    }
}

void TestTlsServer::drainsDuringHandshakes()
{
    HttpBench bench({}, {}, serverTls());
    const auto mute = mutelyConnected(bench);
    const auto idle = connected(bench);
    QTRY_COMPARE(bench.server->figures().connections, 2);
    bool isDrained = false;
    QObject::connect(bench.server.get(), &http::Server::drained, [&] { isDrained = true; });
    bench.server->beginDrain(Milliseconds(20'000));
    QTRY_VERIFY_WITH_TIMEOUT(isDrained, 5000);
}

QTEST_GUILESS_MAIN(TestTlsServer)
#include "tst_tls_server.moc"
