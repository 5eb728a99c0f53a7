// Owns the real sockets: accepts, caps, sweeps deadlines, and counts what all connections hold
// together (contract B17, invariant S11).
#pragma once

#include "server/http/qt_exchange.h"
#include "server/http/router.h"
#include "server/http/server.h"

#include <QList>
#include <QSet>
#include <QTcpServer>
#include <QTimer>

namespace sb::http {

class Connection;

class Guard final : public QTcpServer
{
    Q_OBJECT

public:
    Guard(ServerOptions options, const RouteTable &routes, Server &server);
    ~Guard() override;

    [[nodiscard]] core::Result<quint16> begin();
    void beginDrain(Milliseconds grace);

    [[nodiscard]] const ServerOptions &options() const { return m_options; }

    [[nodiscard]] const Router &router() const { return m_router; }

    [[nodiscard]] Dispatcher &dispatcher() { return m_dispatcher; }

    [[nodiscard]] QtExchange &exchange() { return m_exchange; }

    [[nodiscard]] bool isDraining() const { return m_draining; }

    [[nodiscard]] ServerFigures figures() const;

    /// False when all bodies in flight would be too many bytes.
    [[nodiscard]] bool reserveBody(qint64 bytes);

    void releaseBody(qint64 bytes) { m_bodyBytes -= bytes; }

    void setTls(const QSslConfiguration &tls) { m_options.tls = tls; }

    /// The connection's handshake is over.
    void handshakeDone(Connection *connection);
    void forget(Connection *connection);

protected:
    void incomingConnection(qintptr descriptor) override;

private:
    void sweep();
    void finishDrain();

    ServerOptions m_options;
    Router m_router;
    Server &m_server;
    QtExchange m_exchange;
    QSet<Connection *> m_connections;
    /// Those in their TLS handshake, oldest first.
    QList<Connection *> m_handshakes;
    QTimer m_sweep;
    qint64 m_bodyBytes = 0;
    quint64 m_refused = 0;
    quint64 m_failedHandshakes = 0;
    bool m_draining = false;
    bool m_drained = false;
    Dispatcher m_dispatcher;
};

} // namespace sb::http
