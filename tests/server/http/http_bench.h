// A server with a handful of routes and a raw client, for the tests of the HTTP edge.
#pragma once

#include "server/http/error_mapping.h"
#include "server/http/server.h"
#include "server/http/tls_configuration.h"
#include "tests/support/test_authority.h"

#include <atomic>
#include <memory>

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QSslSocket>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QThread>

namespace sb::test {

using namespace Qt::StringLiterals;
using http::AuthClass;
using http::Lane;
using http::Method;
using http::Milliseconds;
using http::Response;

/// How many streams' sources live, what they made, and what they shall do.
struct StreamCounts
{
    std::atomic<int> sources = 0;
    std::atomic<qint64> bytes = 0;
    std::atomic<int> running = 0;
    std::atomic<int> ticks = 0;
};

/// `pieces` pieces of 16 KiB; negative: without an end. `-2`: waits for ticks; `-3`: fails after
/// one.
class TestSource final : public http::StreamSource
{
public:
    TestSource(StreamCounts &counts, int pieces) : m_counts(counts), m_pieces(pieces)
    {
        ++m_counts.sources;
    }

    ~TestSource() override { --m_counts.sources; }

    http::Piece next() override
    {
        if (m_running.exchange(true))
            qFatal("two at once");
        http::Piece piece = make();
        m_counts.bytes += piece.bytes.size();
        m_running = false;
        return piece;
    }

private:
    http::Piece make()
    {
        ++m_made;
        if (m_pieces == -2) {
            const int ticks = m_counts.ticks;
            if (m_seen == ticks)
                return {.bytes = m_made == 1 ? "open\n"_ba : QByteArray(),
                        .patience = Milliseconds(30'000)};
            m_seen = ticks;
            return {.bytes = "tick " + QByteArray::number(ticks) + '\n'};
        }
        if (m_pieces == -3 && m_made == 2)
            throw std::runtime_error("inside text");
        return {.bytes = QByteArray(16 * 1024, static_cast<char>('a' + m_made % 26)),
                .isLast = m_made == m_pieces};
    }

    StreamCounts &m_counts;
    int m_pieces;
    int m_made = 0;
    int m_seen = 0;
    std::atomic<bool> m_running = false;
};

/// The handlers of this test and what they saw.
struct HttpBench
{
    StreamCounts streams;
    std::vector<http::AccessRecord> log;
    std::atomic<int> handled = 0;
    std::atomic<int> slowRunning = 0;
    std::atomic<bool> workArrived = false;
    http::RouteTable routes;
    std::unique_ptr<http::Server> server;

    explicit HttpBench(http::Limits limits = {}, http::WorkerSettings workers = {},
                       const std::optional<QSslConfiguration> &tls = {})
    {
        const auto add = [&](Method method, const char *path, Lane lane, auto handler) {
            http::Route route{.method = method, .path = path, .auth = AuthClass::Bearer};
            route.handler = handler;
            route.lane = lane;
            routes.push_back(std::move(route));
        };
        add(Method::Get, "/static", Lane::Loop,
            [](const http::Request &) { return Response::json("{\"static\":1}"); });
        add(Method::Post, "/api/v1/echo/{id}", Lane::Normal, [](const http::Request &request) {
            return Response::json(request.pathText(u"id").toUtf8() + '|' + request.body);
        });
        add(Method::Get, "/slow", Lane::Normal, [this](const http::Request &) {
            ++slowRunning;
            QThread::msleep(200);
            --slowRunning;
            return Response::json("\"slow\"");
        });
        add(Method::Get, "/reserved", Lane::Reserved,
            [](const http::Request &) { return Response::json("\"reserved\""); });
        add(Method::Get, "/none", Lane::Normal,
            [](const http::Request &) { return Response::noContent(); });
        add(Method::Get, "/throw", Lane::Normal,
            [](const http::Request &) -> Response { throw std::runtime_error("inside text"); });
        add(Method::Get, "/wait", Lane::Normal, [this](const http::Request &) {
            if (workArrived)
                return Response::json("\"work\"");
            Response idle = Response::noContent();
            idle.wait.patience = Milliseconds(1000);
            return idle;
        });
        add(Method::Get, "/stream/{pieces}", Lane::Normal, [this](const http::Request &request) {
            const int pieces = request.pathText(u"pieces").toInt();
            Response response{.contentType = "text/plain"};
            response.stream = {.source = std::make_shared<TestSource>(streams, pieces),
                               .isEndless = pieces < 0};
            return response;
        });
        http::ServerOptions options;
        options.accessLog = [this](const http::AccessRecord &record) { log.push_back(record); };
        options.limits = limits;
        options.tls = tls;
        options.workers = workers;
        options.pipeline = [this](http::Request &request) {
            ++handled;
            return *request.route->handler(request);
        };
        options.headCheck = [](const http::Request &request) -> core::Result<void> {
            if (request.header("authorization") == "good"_ba)
                return {};
            return core::failure(core::ErrorCode::Unauthenticated, u"authentication required"_s);
        };
        options.translate = [](const std::exception &) {
            return http::problem({.code = core::ErrorCode::Internal, .message = u"boom"_s},
                                 u"id"_s);
        };
        server = std::make_unique<http::Server>(std::move(options), routes);
        if (!server->listen())
            qFatal("cannot listen");
    }

    [[nodiscard]] bool isTls() const { return server->url().startsWith("https:"_L1); }

    [[nodiscard]] quint16 port() const
    {
        return static_cast<quint16>(server->url().section(u':', -1).toUInt());
    }
};

/// The server's side of TLS; the authority is trusted by `connected`.
inline const TestAuthority &authority()
{
    static const TestAuthority made;
    return made;
}

inline QSslConfiguration tlsOf(const Issued &issued)
{
    const QTemporaryDir dir;
    const auto loaded =
        http::loadTls({.certificate = writeFile(dir.path(), u"cert.pem"_s, issued.certificate),
                       .key = writeFile(dir.path(), u"key.pem"_s, issued.key)});
    if (!loaded)
        qFatal("%s", qPrintable(loaded.error().message));
    return loaded->configuration;
}

inline QSslConfiguration clientTls()
{
    QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
    tls.setCaCertificates(authority().certificates());
    return tls;
}

/// With the handshake done; null when it did not come to an end in time.
inline std::unique_ptr<QSslSocket> handshaken(quint16 port, const QSslConfiguration &tls,
                                              int milliseconds = 5000)
{
    auto socket = std::make_unique<QSslSocket>();
    socket->setSslConfiguration(tls);
    socket->connectToHostEncrypted(u"127.0.0.1"_s, port);
    QElapsedTimer timer;
    timer.start();
    while (!socket->isEncrypted() && timer.elapsed() < milliseconds) {
        QCoreApplication::processEvents(QEventLoop::AllEvents, 10);
        if (socket->error() != QAbstractSocket::UnknownSocketError)
            break;
    }
    if (!socket->isEncrypted())
        return nullptr;
    return socket;
}

/// Says nothing, not even to begin TLS.
inline std::unique_ptr<QTcpSocket> mutelyConnected(const HttpBench &bench)
{
    auto socket = std::make_unique<QTcpSocket>();
    socket->connectToHost(QHostAddress::LocalHost, bench.port());
    if (!socket->waitForConnected(5000))
        qFatal("cannot connect");
    return socket;
}

inline std::unique_ptr<QTcpSocket> connected(const HttpBench &bench)
{
    if (!bench.isTls())
        return mutelyConnected(bench);
    auto socket = handshaken(bench.port(), clientTls());
    if (!socket)
        qFatal("no TLS");
    return socket;
}

/// Everything that arrives until the peer closes or nothing more is expected.
inline QByteArray receive(QTcpSocket &socket, const QByteArray &until, int milliseconds = 5000)
{
    QByteArray received;
    QElapsedTimer timer;
    timer.start();
    while (!received.contains(until) && timer.elapsed() < milliseconds) {
        QCoreApplication::processEvents(QEventLoop::AllEvents, 10);
        received += socket.readAll();
        if (socket.state() != QAbstractSocket::ConnectedState && socket.bytesAvailable() == 0)
            break;
    }
    return received;
}

inline QByteArray ask(const HttpBench &bench, const QByteArray &bytes,
                      const QByteArray &until = "}")
{
    const auto socket = connected(bench);
    socket->write(bytes);
    return receive(*socket, until);
}

} // namespace sb::test
