#include "server/http/guard.h"

#include "server/http/connection.h"
#include "server/http/error_mapping.h"

#include <sys/socket.h>
#include <unistd.h>

namespace sb::http {

using namespace Qt::StringLiterals;

namespace {

constexpr int backlog = 4096;
/// QTcpServer stops accepting at its default of 30 connections that nobody took over.
constexpr int manyPending = 1'000'000;

Response busyResponse()
{
    return problem({.code = core::ErrorCode::Unavailable,
                    .message = u"the server is busy"_s,
                    .retryAfterSeconds = 1},
                   QString());
}

} // namespace

Guard::Guard(ServerOptions options, const RouteTable &routes, Server &server)
    : m_options(std::move(options)), m_router(routes), m_server(server),
      m_dispatcher(m_options.workers, m_options.translate, busyResponse, m_options.onThreadEnd)
{
    setMaxPendingConnections(manyPending);
    connect(&m_sweep, &QTimer::timeout, this, &Guard::sweep);
    m_sweep.start(m_options.limits.sweep);
}

Guard::~Guard()
{
    const QSet<Connection *> left = m_connections;
    qDeleteAll(left);
}

core::Result<quint16> Guard::begin()
{
    setListenBacklogSize(backlog);
    if (!listen(m_options.address, m_options.port))
        return core::failure(core::ErrorCode::Unavailable, errorString());
    m_exchange.bind(this);
    // The Qt server has made itself the owner; this object belongs to http::Server.
    setParent(nullptr);
    return serverPort();
}

bool Guard::reserveBody(qint64 bytes)
{
    if (m_bodyBytes + bytes > m_options.limits.bodyBytesInFlight)
        return false;
    m_bodyBytes += bytes;
    return true;
}

void Guard::incomingConnection(qintptr descriptor)
{
    if (m_connections.size() >= m_options.limits.connections) {
        ++m_refused;
        static constexpr char busy[] =
            "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nConnection: close\r\n"
            "Content-Length: 0\r\n\r\n";
        // Best effort, without waiting: whoever floods gets a closed door.
        if (!m_options.tls)
            (void)::send(static_cast<int>(descriptor), busy, sizeof busy - 1,
                         MSG_NOSIGNAL | MSG_DONTWAIT);
        ::close(static_cast<int>(descriptor));
        return;
    }
    auto *connection = new Connection(*this, descriptor);
    m_connections.insert(connection);
    addPendingConnection(connection->qtSocket());
    if (!m_options.tls)
        return;
    // An honest handshake takes milliseconds, so whoever has been at it longest is given up first.
    if (m_handshakes.size() >= m_options.limits.handshakes)
        m_handshakes.first()->giveUp();
    m_handshakes.append(connection);
}

void Guard::handshakeDone(Connection *connection)
{
    m_handshakes.removeOne(connection);
}

void Guard::forget(Connection *connection)
{
    m_connections.remove(connection);
    if (m_handshakes.removeOne(connection))
        ++m_failedHandshakes;
    if (m_draining && m_connections.isEmpty())
        finishDrain();
}

void Guard::sweep()
{
    const auto now = std::chrono::steady_clock::now();
    const QSet<Connection *> all = m_connections;
    for (Connection *connection : all)
        connection->checkDeadlines(now);
}

void Guard::beginDrain(Milliseconds grace)
{
    if (m_draining)
        return;
    m_draining = true;
    close();
    m_dispatcher.releaseParked();
    const QSet<Connection *> all = m_connections;
    for (Connection *connection : all)
        connection->closeWhenIdle();
    if (m_connections.isEmpty())
        finishDrain();
    QTimer::singleShot(grace, this, &Guard::finishDrain);
}

void Guard::finishDrain()
{
    if (std::exchange(m_drained, true))
        return;
    QMetaObject::invokeMethod(&m_server, &Server::drained, Qt::QueuedConnection);
}

ServerFigures Guard::figures() const
{
    return {.connections = m_connections.size(),
            .queuedNormal = m_dispatcher.queued(Lane::Normal),
            .queuedReserved = m_dispatcher.queued(Lane::Reserved),
            .parked = m_dispatcher.parked(),
            .bodyBytesInFlight = m_bodyBytes,
            .refusedConnections = m_refused,
            .handshakes = m_handshakes.size(),
            .failedHandshakes = m_failedHandshakes};
}

} // namespace sb::http
