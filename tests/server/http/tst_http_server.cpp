#include "tests/server/http/http_bench.h"

#include <QSignalSpy>
#include <QTest>

using namespace sb;
using namespace sb::test;

class TestHttpServer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void answers();
    void head();
    void notFoundAndNotAllowed();
    void chunkedBody();
    void continueOnlyForGoodCredentials();
    void tooLargeIsRefusedAtOnce();
    void pipelinedAnswersInOrder();
    void noContentHasNoBody();
    void exceptionTellsNothing();
    void waitsAndWakes();
    void fullQueueAnswers503();
    void reservedLaneIsServedFirst();
    void drains();
};

void TestHttpServer::answers()
{
    const HttpBench bench;
    const QByteArray answer =
        ask(bench, "POST //api/v1//echo/x%20y HTTP/1.1\r\nHost: a\r\nX-Request-Id: abc\r\n"
                   "Content-Length: 4\r\n\r\n{12}");
    QVERIFY2(answer.startsWith("HTTP/1.1 200 OK\r\n"), answer.constData());
    QVERIFY(answer.endsWith("x y|{12}"));
    QVERIFY(answer.contains("X-Request-Id: abc\r\n"));
    QVERIFY(answer.contains("Cache-Control: no-store\r\n"));
}

void TestHttpServer::head()
{
    const HttpBench bench;
    const QByteArray answer = ask(bench, "HEAD /static HTTP/1.1\r\nHost: a\r\n\r\n"
                                         "GET /static HTTP/1.1\r\nHost: a\r\n\r\n");
    QCOMPARE(answer.count("HTTP/1.1 200"), 2);
    QCOMPARE(answer.count("{\"static\":1}"), 1);
    QVERIFY(answer.endsWith("{\"static\":1}"));
}

void TestHttpServer::notFoundAndNotAllowed()
{
    const HttpBench bench;
    QVERIFY(ask(bench, "GET /nothing HTTP/1.1\r\nHost: a\r\n\r\n").startsWith("HTTP/1.1 404"));
    QVERIFY(ask(bench, "GET /static/ HTTP/1.1\r\nHost: a\r\n\r\n").startsWith("HTTP/1.1 404"));
    QVERIFY(ask(bench, "GET /Static HTTP/1.1\r\nHost: a\r\n\r\n").startsWith("HTTP/1.1 404"));
    const QByteArray answer = ask(bench, "TRACE /static HTTP/1.1\r\nHost: a\r\n\r\n");
    QVERIFY(answer.startsWith("HTTP/1.1 405"));
    QVERIFY(answer.contains("Allow: GET, HEAD\r\n"));
    QVERIFY(answer.contains("\"error\":\"method_not_allowed\""));
}

void TestHttpServer::chunkedBody()
{
    const HttpBench bench;
    const auto socket = connected(bench);
    for (const char c :
         "POST /api/v1/echo/1 HTTP/1.1\r\nHost: a\r\nAuthorization: good\r\n"
         "Transfer-Encoding: chunked\r\n\r\n3;ext=1\r\n{ab\r\n2\r\nc}\r\n0\r\n\r\n"_ba) {
        socket->write(&c, 1);
        socket->flush();
        QCoreApplication::processEvents();
    }
    QVERIFY(receive(*socket, "}").endsWith("1|{abc}"));
}

void TestHttpServer::continueOnlyForGoodCredentials()
{
    const HttpBench bench;
    const QByteArray head = "POST /api/v1/echo/1 HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n"
                            "Content-Length: 2\r\n";
    const auto good = connected(bench);
    good->write(head + "Authorization: good\r\n\r\n");
    QVERIFY(receive(*good, "\r\n\r\n").startsWith("HTTP/1.1 100 Continue\r\n\r\n"));
    good->write("{}");
    QVERIFY(receive(*good, "}").endsWith("1|{}"));
    const QByteArray refused = ask(bench, head + "\r\n", "never");
    QVERIFY(refused.startsWith("HTTP/1.1 401"));
    QVERIFY(refused.contains("WWW-Authenticate"));
}

void TestHttpServer::tooLargeIsRefusedAtOnce()
{
    const HttpBench bench;
    // A large body without a good credential is refused before it is sent.
    const QByteArray answer = ask(bench,
                                  "POST /api/v1/echo/1 HTTP/1.1\r\nHost: a\r\n"
                                  "Content-Length: 100000\r\n\r\n",
                                  "never");
    QVERIFY(answer.startsWith("HTTP/1.1 401"));
    QCOMPARE(bench.handled.load(), 0);
}

void TestHttpServer::pipelinedAnswersInOrder()
{
    const HttpBench bench;
    QByteArray bytes;
    for (int i = 0; i < 5; ++i)
        bytes += "GET /slow HTTP/1.1\r\nHost: a\r\n\r\nGET /static HTTP/1.1\r\nHost: a\r\n\r\n";
    const auto socket = connected(bench);
    socket->write(bytes + "GET /none HTTP/1.1\r\nHost: a\r\n\r\n");
    const QByteArray answer = receive(*socket, "204 ", 20'000);
    qsizetype at = 0;
    for (int i = 0; i < 5; ++i) {
        at = answer.indexOf("\"slow\"", at);
        QVERIFY(at > 0);
        at = answer.indexOf("\"static\"", at);
        QVERIFY(at > 0);
    }
}

void TestHttpServer::noContentHasNoBody()
{
    const HttpBench bench;
    const QByteArray answer = ask(bench, "GET /none HTTP/1.1\r\nHost: a\r\n\r\n", "\r\n\r\n");
    QVERIFY(answer.startsWith("HTTP/1.1 204 "));
    QVERIFY(!answer.contains("Content-Length"));
    QVERIFY(!answer.contains("Content-Type"));
    QVERIFY(answer.endsWith("\r\n\r\n"));
}

void TestHttpServer::exceptionTellsNothing()
{
    const HttpBench bench;
    const QByteArray answer = ask(bench, "GET /throw HTTP/1.1\r\nHost: a\r\n\r\n");
    QVERIFY(answer.startsWith("HTTP/1.1 500"));
    QVERIFY(!answer.contains("inside text"));
    QVERIFY(!answer.contains("boom"));
}

void TestHttpServer::waitsAndWakes()
{
    HttpBench bench;
    QElapsedTimer timer;
    timer.start();
    QVERIFY(ask(bench, "GET /wait HTTP/1.1\r\nHost: a\r\n\r\n", "\r\n\r\n").contains(" 204 "));
    QVERIFY(timer.elapsed() >= 900);
    const auto socket = connected(bench);
    socket->write("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n");
    QVERIFY(QTest::qWaitFor([&] { return bench.server->figures().parked == 1; }));
    timer.restart();
    bench.workArrived = true;
    bench.server->wake();
    QVERIFY(receive(*socket, "work").contains("\"work\""));
    QVERIFY(timer.elapsed() < 700);
}

void TestHttpServer::fullQueueAnswers503()
{
    http::WorkerSettings workers;
    workers.workers = 1;
    workers.normalQueue = 2;
    HttpBench bench({}, workers);
    std::vector<std::unique_ptr<QTcpSocket>> sockets;
    for (int i = 0; i < 8; ++i) {
        sockets.push_back(connected(bench));
        sockets.back()->write("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
    }
    int served = 0;
    int busy = 0;
    for (const auto &socket : sockets) {
        const QByteArray answer = receive(*socket, "\r\n\r\n");
        served += answer.startsWith("HTTP/1.1 200") ? 1 : 0;
        if (answer.startsWith("HTTP/1.1 503")) {
            ++busy;
            QVERIFY(answer.contains("Retry-After: 1\r\n"));
        }
    }
    QCOMPARE(served + busy, 8);
    QVERIFY(served >= 2 && busy >= 4);
}

void TestHttpServer::reservedLaneIsServedFirst()
{
    http::WorkerSettings workers;
    workers.workers = 1;
    HttpBench bench({}, workers);
    std::vector<std::unique_ptr<QTcpSocket>> sockets;
    for (int i = 0; i < 10; ++i) {
        sockets.push_back(connected(bench));
        sockets.back()->write("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
    }
    QTRY_VERIFY(bench.server->figures().queuedNormal >= 9);
    QElapsedTimer timer;
    timer.start();
    QVERIFY(
        ask(bench, "GET /reserved HTTP/1.1\r\nHost: a\r\n\r\n", "reserved").contains("reserved"));
    QVERIFY(timer.elapsed() < 1000);
}

void TestHttpServer::drains()
{
    HttpBench bench;
    QSignalSpy drained(bench.server.get(), &http::Server::drained);
    const auto idle = connected(bench);
    const auto busy = connected(bench);
    busy->write("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
    QTRY_COMPARE(bench.slowRunning.load(), 1);
    bench.server->beginDrain(Milliseconds(5000));
    const QByteArray answer = receive(*busy, "slow\"");
    QVERIFY(answer.contains("\"slow\""));
    QVERIFY(answer.contains("Connection: close"));
    QTRY_COMPARE(idle->state(), QAbstractSocket::UnconnectedState);
    busy->abort();
    QTRY_COMPARE(drained.count(), 1);
}

QTEST_GUILESS_MAIN(TestHttpServer)
#include "tst_http_server.moc"
