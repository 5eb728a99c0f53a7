// Answers without a length: whole, in order, bounded in memory, and gone with their client.
#include "tests/server/http/http_bench.h"
#include "tests/support/process_memory.h"

#include <random>

#include <QSignalSpy>
#include <QTest>

using namespace sb;
using namespace sb::test;

namespace {

constexpr qsizetype pieceSize = 16 * 1024;

QByteArray requestFor(int pieces, const char *version = "1.1", const char *method = "GET")
{
    return QByteArray(method) + " /stream/" + QByteArray::number(pieces) + " HTTP/" + version +
           "\r\nHost: a\r\n\r\n";
}

QByteArray expectedBody(int pieces)
{
    QByteArray body;
    for (int made = 1; made <= pieces; ++made)
        body += QByteArray(pieceSize, static_cast<char>('a' + made % 26));
    return body;
}

/// The content of a chunked answer; null when it does not end as it should.
QByteArray dechunked(const QByteArray &answer)
{
    QByteArray body;
    qsizetype at = answer.indexOf("\r\n\r\n") + 4;
    for (;;) {
        const qsizetype lineEnd = answer.indexOf("\r\n", at);
        if (lineEnd < 0)
            return {};
        const qsizetype size = answer.mid(at, lineEnd - at).toInt(nullptr, 16);
        if (size == 0)
            return answer.mid(lineEnd, 4) == "\r\n\r\n" ? body : QByteArray();
        body += answer.mid(lineEnd + 2, size);
        at = lineEnd + 2 + size + 2;
    }
}

} // namespace

class TestHttpStream : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void chunksMakeTheWhole();
    void theConnectionGoesOnAfterwards();
    void anOldClientReadsToTheEnd();
    void headHasNoBody();
    void theLogHasOneLine();
    void aFaultCutsTheAnswer();
    void aWaitingStreamIsWoken();
    void aSlowReaderHoldsLittle();
    void aStalledReaderIsDropped();
    void whoIsGoneIsForgotten();
    void abruptDisconnects();
    void drainEndsTheEndless();
    void drainFinishesTheFinite();
    void manyWaitWithoutThreads();
    void theServerMayGoWhileStreaming();
};

void TestHttpStream::chunksMakeTheWhole()
{
    const HttpBench bench;
    const QByteArray answer = ask(bench, requestFor(50), "\r\n0\r\n\r\n");
    QVERIFY(answer.startsWith("HTTP/1.1 200 OK\r\n"));
    QVERIFY(answer.contains("Transfer-Encoding: chunked\r\n"));
    QVERIFY(answer.contains("Content-Type: text/plain\r\n"));
    QVERIFY(answer.contains("X-Request-Id: "));
    QVERIFY(!answer.toLower().contains("content-length"));
    QVERIFY(dechunked(answer) == expectedBody(50));
}

void TestHttpStream::theConnectionGoesOnAfterwards()
{
    const HttpBench bench;
    const QByteArray answer =
        ask(bench, requestFor(3) + "GET /static HTTP/1.1\r\nHost: a\r\n\r\n", "static");
    QVERIFY(answer.contains("\r\n0\r\n\r\nHTTP/1.1 200 OK"));
}

void TestHttpStream::anOldClientReadsToTheEnd()
{
    const HttpBench bench;
    const auto socket = connected(bench);
    socket->write(requestFor(50, "1.0"));
    const QByteArray answer = receive(*socket, "never", 10'000);
    QVERIFY(!answer.contains("chunked"));
    QVERIFY(answer.contains("Connection: close\r\n"));
    QVERIFY(answer.mid(answer.indexOf("\r\n\r\n") + 4) == expectedBody(50));
    QTRY_COMPARE(socket->state(), QAbstractSocket::UnconnectedState);
}

void TestHttpStream::headHasNoBody()
{
    HttpBench bench;
    const QByteArray answer = ask(
        bench, requestFor(-1, "1.1", "HEAD") + "GET /static HTTP/1.1\r\nHost: a\r\n\r\n", "static");
    QVERIFY(answer.contains("Transfer-Encoding: chunked\r\n"));
    QCOMPARE(answer.count("HTTP/1.1 200 OK\r\n"), 2);
    QVERIFY(answer.mid(answer.indexOf("\r\n\r\n") + 4).startsWith("HTTP/1.1 200 OK\r\n"));
    QTRY_COMPARE(bench.streams.sources.load(), 0);
    QCOMPARE(bench.streams.bytes.load(), qint64(0));
}

void TestHttpStream::theLogHasOneLine()
{
    HttpBench bench;
    QVERIFY(ask(bench, requestFor(10), "\r\n0\r\n\r\n").endsWith("\r\n0\r\n\r\n"));
    QTRY_COMPARE(bench.log.size(), std::size_t(1));
    QCOMPARE(bench.log[0].status, 200);
    QCOMPARE(bench.log[0].route, "/stream/{pieces}"_ba);
    QVERIFY(bench.log[0].bytesOut >= 10 * pieceSize);
    {
        const auto socket = connected(bench);
        socket->write(requestFor(-2));
        QVERIFY(receive(*socket, "open").contains("open"));
        QTest::qWait(100);
        QCOMPARE(bench.log.size(), std::size_t(1));
    }
    QTRY_COMPARE(bench.log.size(), std::size_t(2));
}

void TestHttpStream::aFaultCutsTheAnswer()
{
    const HttpBench bench;
    const auto socket = connected(bench);
    socket->write(requestFor(-3));
    const QByteArray answer = receive(*socket, "never", 5000);
    QVERIFY(answer.startsWith("HTTP/1.1 200 OK\r\n"));
    QVERIFY(dechunked(answer).isNull());
    QVERIFY(!answer.contains("inside"));
    QTRY_COMPARE(socket->state(), QAbstractSocket::UnconnectedState);
}

void TestHttpStream::aWaitingStreamIsWoken()
{
    HttpBench bench;
    const auto socket = connected(bench);
    socket->write(requestFor(-2));
    QVERIFY(receive(*socket, "open\n").contains("open\n"));
    QVERIFY(QTest::qWaitFor([&] { return bench.server->figures().parked == 1; }));
    bench.streams.ticks = 1;
    QElapsedTimer timer;
    timer.start();
    bench.server->wake();
    QVERIFY(receive(*socket, "tick 1\n").contains("tick 1\n"));
    QVERIFY(timer.elapsed() < 1000);
    // Without a wake it looks for itself.
    bench.streams.ticks = 2;
    QVERIFY(receive(*socket, "tick 2\n").contains("tick 2\n"));
}

void TestHttpStream::aSlowReaderHoldsLittle()
{
    HttpBench bench;
    const auto socket = connected(bench);
    socket->setReadBufferSize(1024);
    socket->write(requestFor(-1));
    QTRY_VERIFY(bench.streams.bytes > 0);
    qint64 last = -1;
    QTRY_VERIFY_WITH_TIMEOUT(
        [&] {
            QTest::qWait(300);
            return std::exchange(last, bench.streams.bytes.load()) == last;
        }(),
        20'000);
    // The kernel's buffers take some MiB on loopback; nothing is made beyond them.
    const qint64 made = bench.streams.bytes;
    QVERIFY2(made < 16 * 1024 * 1024, QByteArray::number(made).constData());
    QTest::qWait(500);
    QCOMPARE(bench.streams.bytes.load(), made);
    // It goes on when the reader does.
    socket->setReadBufferSize(0);
    QTRY_VERIFY_WITH_TIMEOUT((socket->readAll(), bench.streams.bytes > made + 1024 * 1024), 10'000);
}

void TestHttpStream::aStalledReaderIsDropped()
{
    http::Limits limits;
    limits.writeStall = Milliseconds(300);
    limits.sweep = Milliseconds(50);
    HttpBench bench(limits);
    const auto socket = connected(bench);
    socket->setReadBufferSize(1024);
    socket->write(requestFor(-1));
    QTRY_COMPARE_WITH_TIMEOUT(bench.streams.sources.load(), 1, 5000);
    QTRY_COMPARE_WITH_TIMEOUT(bench.streams.sources.load(), 0, 10'000);
    QTRY_COMPARE(bench.server->figures().connections, 0);
    // A stream with nothing to say is not stalled.
    const auto quiet = connected(bench);
    quiet->write(requestFor(-2));
    QVERIFY(receive(*quiet, "open\n").contains("open\n"));
    QTest::qWait(800);
    QCOMPARE(bench.streams.sources.load(), 1);
}

void TestHttpStream::whoIsGoneIsForgotten()
{
    HttpBench bench;
    auto socket = connected(bench);
    socket->write(requestFor(-2));
    QVERIFY(receive(*socket, "open\n").contains("open\n"));
    socket->abort();
    QTRY_COMPARE_WITH_TIMEOUT(bench.server->figures().connections, 0, 1000);
    QTRY_COMPARE_WITH_TIMEOUT(bench.streams.sources.load(), 0, 5000);
}

void TestHttpStream::abruptDisconnects()
{
    HttpBench bench;
    const unsigned seed = std::random_device()();
    qInfo("seed %u", seed);
    std::mt19937 random(seed);
    for (int round = 0; round < 600; ++round) {
        const auto socket = connected(bench);
        const int kinds[] = {-1, -2, -3, 5, 200};
        socket->write(requestFor(kinds[random() % 5]));
        socket->flush();
        for (unsigned turns = random() % 4; turns > 0; --turns)
            QCoreApplication::processEvents(QEventLoop::AllEvents, 2);
        if (random() % 4 == 0)
            bench.server->wake();
        socket->abort();
    }
    QTRY_COMPARE_WITH_TIMEOUT(bench.server->figures().connections, 0, 20'000);
    QTRY_COMPARE_WITH_TIMEOUT(bench.streams.sources.load(), 0, 20'000);
    QVERIFY(ask(bench, "GET /static HTTP/1.1\r\nHost: a\r\n\r\n").contains("\"static\""));
}

void TestHttpStream::drainEndsTheEndless()
{
    HttpBench bench;
    QSignalSpy drained(bench.server.get(), &http::Server::drained);
    std::vector<std::unique_ptr<QTcpSocket>> sockets;
    for (int i = 0; i < 20; ++i) {
        sockets.push_back(connected(bench));
        sockets.back()->write(requestFor(-2));
        QVERIFY(receive(*sockets.back(), "open\n").contains("open\n"));
    }
    QElapsedTimer timer;
    timer.start();
    bench.server->beginDrain(Milliseconds(20'000));
    for (const auto &socket : sockets)
        QVERIFY(receive(*socket, "0\r\n\r\n").endsWith("0\r\n\r\n"));
    QTRY_COMPARE_WITH_TIMEOUT(drained.count(), 1, 10'000);
    QVERIFY(timer.elapsed() < 10'000);
}

void TestHttpStream::drainFinishesTheFinite()
{
    HttpBench bench;
    QSignalSpy drained(bench.server.get(), &http::Server::drained);
    const auto socket = connected(bench);
    // Larger than what the kernel takes unread: it is still going on when the drain begins.
    socket->setReadBufferSize(1024);
    socket->write(requestFor(2000));
    QTRY_VERIFY(bench.streams.bytes > 0);
    bench.server->beginDrain(Milliseconds(20'000));
    socket->setReadBufferSize(0);
    const QByteArray answer = receive(*socket, "\r\n0\r\n\r\n", 20'000);
    QVERIFY(dechunked(answer) == expectedBody(2000));
    QTRY_COMPARE_WITH_TIMEOUT(drained.count(), 1, 10'000);
}

void TestHttpStream::manyWaitWithoutThreads()
{
    HttpBench bench;
    const int threads = threadCount();
    std::vector<std::unique_ptr<QTcpSocket>> sockets;
    for (int i = 0; i < 300; ++i) {
        sockets.push_back(connected(bench));
        sockets.back()->write(requestFor(-2));
    }
    // Once is enough: while some are looked at again, they are not among the parked.
    QVERIFY(QTest::qWaitFor([&] { return bench.server->figures().parked == 300; }, 20'000));
    QCOMPARE(threadCount(), threads);
    // Others are served meanwhile.
    QVERIFY(ask(bench, "GET /none HTTP/1.1\r\nHost: a\r\n\r\n", "\r\n\r\n").contains(" 204 "));
    bench.streams.ticks = 1;
    bench.server->wake();
    for (const auto &socket : sockets)
        QVERIFY(receive(*socket, "tick 1\n").contains("tick 1\n"));
}

void TestHttpStream::theServerMayGoWhileStreaming()
{
    std::vector<std::unique_ptr<QTcpSocket>> sockets;
    HttpBench bench;
    for (int i = 0; i < 20; ++i) {
        sockets.push_back(connected(bench));
        sockets.back()->write(requestFor(i % 2 ? -1 : -2));
    }
    QTRY_COMPARE(bench.streams.sources.load(), 20);
    bench.server.reset();
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    QTRY_COMPARE(bench.streams.sources.load(), 0);
}

QTEST_GUILESS_MAIN(TestHttpStream)
#include "tst_http_stream.moc"
