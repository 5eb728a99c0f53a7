// One request on its way through Qt's HTTP server: an in-memory socket that is fed one validated
// head and collects one answer. What Qt 6.4.2 does to itself when a client vanishes (design:
// qt-httpserver) cannot happen: the socket lives until the answer is there, whatever the client
// does. Everything here runs in the event loop's thread.
#pragma once

#include "server/http/request.h"

#include <functional>
#include <optional>

#include <QByteArray>
#include <QHttpServer>
#include <QHttpServerResponder>
#include <QTcpSocket>

namespace sb::http {

/// The socket that Qt's server believes to talk to. Bodies do not pass: Qt would copy values into
/// buffers that nobody wipes.
class MemorySocket final : public QTcpSocket
{
public:
    MemorySocket();

    void feed(const QByteArray &bytes);
    /// What Qt's server wrote since the last call.
    [[nodiscard]] QByteArray takeOutput();

    [[nodiscard]] qint64 bytesAvailable() const override;

    [[nodiscard]] bool isSequential() const override { return true; }

    void close() override {}

    void disconnectFromHost() override {}

protected:
    qint64 readData(char *data, qint64 maxSize) override;
    qint64 writeData(const char *data, qint64 size) override;

private:
    QByteArray m_input;
    QByteArray m_output;
};

/// The Qt server with its one entrance: every request goes to one handler, for the route table
/// looks paths up faster than Qt's list of regular expressions.
class QtExchange
{
public:
    QtExchange();

    /// `listener` hands over MemorySockets by addPendingConnection.
    void bind(QTcpServer *listener) { m_server.bind(listener); }

    /// Feeds the head and puts Qt's responder for it into `responder`; it stays empty when Qt did
    /// not take the head.
    void pass(MemorySocket &socket, const QByteArray &methodName, const QByteArray &path,
              std::optional<QHttpServerResponder> &responder);

private:
    QHttpServer m_server;
    /// Where the responder of the head being passed goes; Qt calls back before `feed` returns.
    std::optional<QHttpServerResponder> *m_arriving = nullptr;
};

} // namespace sb::http
