// The HTTP server as the rest of the program sees it: guard, Qt's server, dispatch and workers
// behind one object (design: the HTTP edge).
#pragma once

#include "server/http/dispatcher.h"
#include "server/http/limits.h"
#include "server/http/route.h"
#include "shared/core/result.h"

#include <functional>
#include <memory>
#include <optional>

#include <QHostAddress>
#include <QObject>
#include <QSslConfiguration>

namespace sb::http {

class Guard;

/// One line of the access log, told after the final status; no query, no value.
struct AccessRecord
{
    QByteArray method = {};
    /// The route's template; empty when none matched.
    QByteArray route = {};
    int status = 0;
    qint64 microseconds = 0;
    qint64 bytesIn = 0;
    qint64 bytesOut = 0;
    domain::CallContext call = {};
};

struct ServerOptions
{
    QHostAddress address = QHostAddress::LocalHost;
    quint16 port = 0;
    /// Absent: plain HTTP.
    std::optional<QSslConfiguration> tls = {};
    Limits limits = {};
    WorkerSettings workers = {};
    Pipeline pipeline = {};
    /// Absent: bodies are read unchecked.
    HeadCheck headCheck = {};
    ExceptionTranslator translate = {};
    std::function<void(const AccessRecord &)> accessLog = {};
    std::function<void()> onThreadEnd = {};
};

struct ServerFigures
{
    qsizetype connections = 0;
    qsizetype queuedNormal = 0;
    qsizetype queuedReserved = 0;
    qsizetype parked = 0;
    qint64 bodyBytesInFlight = 0;
    quint64 refusedConnections = 0;
    qsizetype handshakes = 0;
    quint64 failedHandshakes = 0;
};

class Server : public QObject
{
    Q_OBJECT

public:
    /// `routes` must outlive the server.
    Server(ServerOptions options, const RouteTable &routes);
    ~Server() override;

    /// Begins to accept; the port it listens on. Unavailable with the system's reason.
    [[nodiscard]] core::Result<quint16> listen();
    /// e.g. `https://127.0.0.1:8080`
    [[nodiscard]] QString url() const;

    /// Connections from now on are made with this; those that are open go on as they are. Only for
    /// a server that was made with TLS.
    void setTls(const QSslConfiguration &tls);

    /// Stops accepting, closes idle connections, answers parked calls, finishes what runs; emits
    /// `drained` when nothing is left or the grace is over.
    void beginDrain(Milliseconds grace);

    /// Parked calls run again soon. Safe from any thread.
    void wake();

    /// In the server's thread.
    [[nodiscard]] ServerFigures figures() const;

Q_SIGNALS:
    void drained();

private:
    std::unique_ptr<Guard> m_guard;
};

} // namespace sb::http
