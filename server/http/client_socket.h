// The socket to one client, plain or TLS: what differs between the two ends here.
#pragma once

#include "server/http/request.h"

#include <memory>
#include <optional>

#include <QHostAddress>
#include <QObject>
#include <QSslConfiguration>
#include <QTcpSocket>

class QSslSocket;

namespace sb::http {

class ClientSocket final : public QObject
{
    Q_OBJECT

public:
    /// Takes the descriptor over; with `tls` the handshake begins. Nothing is read beyond
    /// `readAhead` bytes that nobody has taken.
    ClientSocket(qintptr descriptor, const std::optional<QSslConfiguration> &tls, qint64 readAhead);

    [[nodiscard]] bool isTls() const { return m_tls != nullptr; }

    /// What the client showed in its handshake, when it was asked and had one.
    [[nodiscard]] std::optional<ClientCertificate> certificate() const;

    [[nodiscard]] QHostAddress peerAddress() const { return m_socket->peerAddress(); }

    [[nodiscard]] qint64 bytesAvailable() const { return m_socket->bytesAvailable(); }

    QByteArray readAll() { return m_socket->readAll(); }

    void write(const QByteArray &bytes) { m_socket->write(bytes); }

    void flush() { m_socket->flush(); }

    /// Bytes that have not reached the kernel, encrypted or not.
    [[nodiscard]] qint64 unsent() const;

    /// Tells the client that no more comes. `mayReadOn`: the client may still be sending, and
    /// closing now could cost it the answer (a reset); then the connection stays until the client
    /// closes or `abort`.
    void endWriting(bool mayReadOn);

    void abort() { m_socket->abort(); }

Q_SIGNALS:
    /// The handshake is done.
    void encrypted();
    void readyRead();
    /// Some bytes reached the kernel.
    void written();
    void disconnected();

private:
    std::unique_ptr<QTcpSocket> m_socket;
    /// The same socket when it speaks TLS.
    QSslSocket *m_tls = nullptr;
};

} // namespace sb::http
