// A small HTTP/1.1 server on this machine alone, for one agent under test.
#pragma once

#include <functional>
#include <utility>
#include <vector>

#include <QByteArray>
#include <QJsonObject>
#include <QObject>
#include <QTcpServer>

class QTcpSocket;

namespace sb::cli::conformance {

struct PlainRequest
{
    QByteArray method = {};
    QByteArray target = {};
    /// Names in lower case.
    std::vector<std::pair<QByteArray, QByteArray>> headers = {};
    QByteArray body = {};

    /// Empty when it was not sent.
    [[nodiscard]] QByteArray header(QByteArrayView lowerCaseName) const;
};

struct PlainAnswer
{
    int status = 200;
    /// Not sent with 204.
    QJsonObject body = {};
    int retryAfterSeconds = 0;
};

/// Bodies need a Content-Length; what is longer than 8 MiB, or no HTTP, ends the connection.
class HttpListener : public QObject
{
public:
    using Handler = std::function<PlainAnswer(const PlainRequest &)>;

    explicit HttpListener(Handler handler);

    /// On a free port of 127.0.0.1; 0 when there is none.
    [[nodiscard]] quint16 listen();

private:
    void serve(QTcpSocket *socket);

    Handler m_handler;
    QTcpServer m_server;
};

} // namespace sb::cli::conformance
