#include "tests/server/http/http_bench.h"
#include "tests/support/process_memory.h"

#include <random>

#include <QTest>

using namespace sb;
using namespace sb::test;

namespace {

std::optional<QSslConfiguration> tlsWhen(bool isTls)
{
    static const QSslConfiguration tls = tlsOf(authority().issueLocal());
    return isTls ? std::optional(tls) : std::nullopt;
}

} // namespace

class TestHttpAbuse : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data();
    void abuse_data();
    void abuse();
    void abruptDisconnects();
    void muteConnections();
    void halfHeadIsDropped();
    void connectionCap();
    void manyLargeBodies();
};

void TestHttpAbuse::initTestCase_data()
{
    QTest::addColumn<bool>("isTls");
    QTest::newRow("plain") << false;
    QTest::newRow("TLS") << true;
}

void TestHttpAbuse::abuse_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("status");
    const QByteArray smuggled = "GET /static HTTP/1.1\r\nHost: a\r\n\r\n";
    const auto row = [&](const char *name, const QByteArray &head, const char *status) {
        QTest::newRow(name) << head + "\r\n" + smuggled << QByteArray(status);
    };
    const QByteArray post = "POST /api/v1/echo/1 HTTP/1.1\r\nHost: a\r\n";
    row("bad header name", post + "B@d Name: x\r\nContent-Length: 40\r\n", "400");
    row("101 headers", post + QByteArray("A: b\r\n").repeated(101), "431");
    row("two lengths", post + "Content-Length: 0\r\nContent-Length: 40\r\n", "400");
    row("length and coding", post + "Content-Length: 0\r\nTransfer-Encoding: chunked\r\n", "400");
    row("negative length", post + "Content-Length: -5\r\n", "400");
    row("length of letters", post + "Content-Length: abc\r\n", "400");
    row("length beyond 63 bits", post + "Content-Length: 9223372036854775808\r\n", "400");
    row("xchunked", post + "Transfer-Encoding: xchunked\r\n", "501");
    row("blank before the colon", post + "Content-Length : 40\r\n", "400");
    row("folded length", post + "Content-Length:\r\n 40\r\n", "400");
    row("bare LF", "POST /api/v1/echo/1 HTTP/1.1\nHost: a\n", "400");
    row("bare CR", post + "A: b\rc\r\n", "400");
    row("no host", "GET /static HTTP/1.1\r\n", "400");
    row("two hosts", "GET /static HTTP/1.1\r\nHost: a\r\nHost: b\r\n", "400");
    row("HTTP/3", "GET /static HTTP/3.0\r\nHost: a\r\n", "400");
    row("no version", "GET /static\r\nHost: a\r\n", "400");
    row("blank in the target", "GET /sta tic HTTP/1.1\r\nHost: a\r\n", "400");
    row("bad escape", "GET /static%zz HTTP/1.1\r\nHost: a\r\n", "400");
    row("escaped NUL", "GET /static%00 HTTP/1.1\r\nHost: a\r\n", "400");
    row("escaped line break", "GET /static%0a HTTP/1.1\r\nHost: a\r\n", "400");
    row("long target", "GET /" + QByteArray(9000, 'a') + " HTTP/1.1\r\nHost: a\r\n", "414");
    row("bad chunk size", post + "Authorization: good\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "400");
    row("negative chunk size",
        post + "Authorization: good\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n", "400");
    row("chunk longer than said",
        post + "Authorization: good\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n", "400");
    row("trailer", post + "Authorization: good\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nA: b\r\n",
        "400");
    row("endless chunk size",
        post + "Authorization: good\r\nTransfer-Encoding: chunked\r\n\r\n" + QByteArray(300, '0') +
            "\r\n",
        "400");
    row("length with a plus", post + "Content-Length: +40\r\n", "400");
    row("length in hexadecimal", post + "Content-Length: 0x28\r\n", "400");
    row("list of lengths", post + "Content-Length: 0, 40\r\n", "400");
    row("chunked twice", post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
        "501");
    row("chunked before another coding", post + "Transfer-Encoding: chunked, gzip\r\n", "501");
    row("chunked in HTTP/1.0",
        "POST /api/v1/echo/1 HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n", "400");
    row("NUL in a header", post + QByteArray("A: b\0c\r\n", 8), "400");
    row("header without a name", post + ": b\r\n", "400");
    row("tab before the colon", post + "Content-Length\t: 40\r\n", "400");
    row("white space before a header", "GET /static HTTP/1.1\r\n Host: a\r\nHost: a\r\n", "400");
    row("fragment in the target", "GET /static#x HTTP/1.1\r\nHost: a\r\n", "400");
    row("target without a slash", "GET static HTTP/1.1\r\nHost: a\r\n", "400");
    QTest::newRow("32 KiB without an end")
        << "GET /static HTTP/1.1\r\nHost: a\r\nA: " + QByteArray(40'000, 'b') << "431"_ba;
    QTest::newRow("binary") << QByteArray("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\n", 12)
                            << "400"_ba;
    QTest::newRow("HTTP/2 preface") << "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"_ba
                                    << "400"_ba;
    QTest::newRow("256 MiB announced")
        << post + "Content-Length: 268435456\r\n\r\n" + smuggled << "413"_ba;
}

void TestHttpAbuse::abuse()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, status);
    QFETCH_GLOBAL(bool, isTls);
    http::Limits limits;
    limits.linger = Milliseconds(100);
    limits.sweep = Milliseconds(50);
    const HttpBench bench(limits, {}, tlsWhen(isTls));
    const QByteArray answer = ask(bench, bytes, "never");
    QVERIFY2(answer.startsWith("HTTP/1.1 " + status), answer.constData());
    // One answer, then the connection is closed: the tail was not run as a request.
    QCOMPARE(answer.count("HTTP/1.1 "), 1);
    QVERIFY(answer.contains("Connection: close\r\n"));
    QVERIFY(ask(bench, "GET /static HTTP/1.1\r\nHost: a\r\n\r\n").contains("\"static\""));
}

void TestHttpAbuse::abruptDisconnects()
{
    QFETCH_GLOBAL(bool, isTls);
    HttpBench bench({}, {}, tlsWhen(isTls));
    const unsigned seed = std::random_device()();
    qInfo("seed %u", seed);
    std::mt19937 random(seed);
    for (int i = 0; i < (isTls ? 500 : 2000); ++i) {
        const auto socket = connected(bench);
        socket->write(random() % 2 ? "GET /slow HTTP/1.1\r\nHost: a\r\n\r\n"
                                   : "GET /none HTTP/1.1\r\nHost: a\r\n\r\n");
        socket->flush();
        if (random() % 3 == 0)
            QCoreApplication::processEvents();
        socket->abort();
        // Keeps the queue from filling up: this is about lifetimes, not about load.
        if (i % 100 == 0)
            QTRY_COMPARE_WITH_TIMEOUT(bench.slowRunning.load(), 0, 20'000);
    }
    QTRY_COMPARE_WITH_TIMEOUT(bench.server->figures().connections, 0, 20'000);
    QVERIFY(ask(bench, "GET /static HTTP/1.1\r\nHost: a\r\n\r\n").contains("\"static\""));
}

void TestHttpAbuse::muteConnections()
{
    QFETCH_GLOBAL(bool, isTls);
    const HttpBench bench({}, {}, tlsWhen(isTls));
    std::vector<std::unique_ptr<QTcpSocket>> mute;
    for (int i = 0; i < 200; ++i)
        mute.push_back(mutelyConnected(bench));
    QElapsedTimer timer;
    timer.start();
    QVERIFY(ask(bench, "GET /static HTTP/1.1\r\nHost: a\r\n\r\n").contains("\"static\""));
    QVERIFY2(timer.elapsed() < 1000, QByteArray::number(timer.elapsed()).constData());
}

void TestHttpAbuse::halfHeadIsDropped()
{
    QFETCH_GLOBAL(bool, isTls);
    http::Limits limits;
    limits.head = Milliseconds(200);
    limits.sweep = Milliseconds(50);
    const HttpBench bench(limits, {}, tlsWhen(isTls));
    const auto socket = connected(bench);
    socket->write("GET /static HTTP/1.1\r\nHo");
    QTRY_COMPARE_WITH_TIMEOUT(socket->state(), QAbstractSocket::UnconnectedState, 3000);
}

void TestHttpAbuse::connectionCap()
{
    http::Limits limits;
    limits.connections = 50;
    QFETCH_GLOBAL(bool, isTls);
    HttpBench bench(limits, {}, tlsWhen(isTls));
    std::vector<std::unique_ptr<QTcpSocket>> sockets;
    for (int i = 0; i < 80; ++i)
        sockets.push_back(mutelyConnected(bench));
    QTRY_COMPARE(bench.server->figures().refusedConnections, quint64(30));
    sockets.clear();
    QTRY_COMPARE(bench.server->figures().connections, 0);
    QVERIFY(ask(bench, "GET /static HTTP/1.1\r\nHost: a\r\n\r\n").contains("\"static\""));
}

void TestHttpAbuse::manyLargeBodies()
{
    QFETCH_GLOBAL(bool, isTls);
    HttpBench bench({}, {}, tlsWhen(isTls));
    const qint64 before = residentKib();
    const QByteArray head = "POST /api/v1/echo/1 HTTP/1.1\r\nHost: a\r\nAuthorization: good\r\n"
                            "Content-Length: 4194304\r\n\r\n";
    const QByteArray half(2 * 1024 * 1024, 'x');
    std::vector<std::unique_ptr<QTcpSocket>> sockets;
    for (int i = 0; i < 200; ++i) {
        sockets.push_back(connected(bench));
        sockets.back()->write(head);
        QCoreApplication::processEvents();
    }
    // Those that were let in send half of it; the rest were told to come back.
    int busy = 0;
    QElapsedTimer timer;
    timer.start();
    while (busy < 184 && timer.elapsed() < 10'000) {
        QCoreApplication::processEvents(QEventLoop::AllEvents, 10);
        busy = 0;
        for (const auto &socket : sockets)
            busy += socket->peek(12) == "HTTP/1.1 503" ? 1 : 0;
    }
    QCOMPARE(busy, 184);
    for (const auto &socket : sockets) {
        if (socket->bytesAvailable() == 0)
            socket->write(half);
    }
    QTRY_VERIFY_WITH_TIMEOUT(bench.server->figures().bodyBytesInFlight == 16LL * 4 * 1024 * 1024,
                             5000);
    QTest::qWait(300);
    const qint64 grown = residentKib() - before;
    QVERIFY2(grown < 256 * 1024, QByteArray::number(grown).constData());
    sockets.clear();
    QTRY_COMPARE_WITH_TIMEOUT(bench.server->figures().bodyBytesInFlight, 0, 10'000);
}

QTEST_GUILESS_MAIN(TestHttpAbuse)
#include "tst_http_abuse.moc"
