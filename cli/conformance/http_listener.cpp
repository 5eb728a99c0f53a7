#include "cli/conformance/http_listener.h"

#include <optional>

#include <QJsonDocument>
#include <QTcpSocket>

namespace sb::cli::conformance {

namespace {

constexpr qsizetype largestHead = 32 * 1024;
constexpr qsizetype largestBody = 8 * 1024 * 1024;
constexpr char bufferName[] = "buffer";

PlainRequest headFrom(const QByteArray &head)
{
    const QList<QByteArray> lines = head.split('\n');
    const QList<QByteArray> start = lines.first().trimmed().split(' ');
    PlainRequest request{.method = start.value(0), .target = start.value(1)};
    for (const QByteArray &line : lines.mid(1)) {
        const qsizetype colon = line.indexOf(':');
        if (colon > 0)
            request.headers.emplace_back(line.first(colon).toLower(),
                                         line.sliced(colon + 1).trimmed());
    }
    return request;
}

enum class Taken { Whole, Unfinished, Nonsense };

/// The first whole request in `buffer`, which loses it.
Taken takeRequest(QByteArray &buffer, PlainRequest &request)
{
    const qsizetype headEnd = buffer.indexOf("\r\n\r\n");
    if (headEnd < 0)
        return buffer.size() > largestHead ? Taken::Nonsense : Taken::Unfinished;
    request = headFrom(buffer.first(headEnd));
    const QByteArray lengthText = request.header("content-length");
    bool isNumber = lengthText.isEmpty();
    const qsizetype length = lengthText.isEmpty() ? 0 : lengthText.toLongLong(&isNumber);
    if (!isNumber || length < 0 || length > largestBody ||
        !request.header("transfer-encoding").isEmpty())
        return Taken::Nonsense;
    if (buffer.size() < headEnd + 4 + length)
        return Taken::Unfinished;
    request.body = buffer.mid(headEnd + 4, length);
    buffer.remove(0, headEnd + 4 + length);
    return Taken::Whole;
}

QByteArray wireFormOf(const PlainAnswer &answer)
{
    QByteArray text = "HTTP/1.1 " + QByteArray::number(answer.status) + " Answer\r\n";
    if (answer.retryAfterSeconds > 0)
        text += "Retry-After: " + QByteArray::number(answer.retryAfterSeconds) + "\r\n";
    if (answer.status == 204)
        return text + "\r\n";
    const QByteArray body = QJsonDocument(answer.body).toJson(QJsonDocument::Compact);
    return text +
           "Content-Type: application/json\r\nContent-Length: " + QByteArray::number(body.size()) +
           "\r\n\r\n" + body;
}

} // namespace

QByteArray PlainRequest::header(QByteArrayView lowerCaseName) const
{
    for (const auto &[name, value] : headers) {
        if (name == lowerCaseName)
            return value;
    }
    return {};
}

HttpListener::HttpListener(Handler handler) : m_handler(std::move(handler))
{
    connect(&m_server, &QTcpServer::newConnection, this, [this] {
        while (QTcpSocket *socket = m_server.nextPendingConnection()) {
            connect(socket, &QTcpSocket::readyRead, this, [this, socket] { serve(socket); });
            connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
        }
    });
}

quint16 HttpListener::listen()
{
    return m_server.listen(QHostAddress::LocalHost) ? m_server.serverPort() : 0;
}

void HttpListener::serve(QTcpSocket *socket)
{
    QByteArray buffer = socket->property(bufferName).toByteArray() + socket->readAll();
    for (;;) {
        PlainRequest request;
        const Taken taken = takeRequest(buffer, request);
        if (taken == Taken::Nonsense) {
            socket->abort();
            return;
        }
        if (taken == Taken::Unfinished)
            break;
        socket->write(wireFormOf(m_handler(request)));
    }
    socket->setProperty(bufferName, buffer);
}

} // namespace sb::cli::conformance
