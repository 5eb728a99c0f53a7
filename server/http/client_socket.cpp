#include "server/http/client_socket.h"

#include <sys/socket.h>

#include <QLoggingCategory>
#include <QSslCertificate>
#include <QSslSocket>

namespace sb::http {

namespace {
Q_LOGGING_CATEGORY(tlsLog, "sb.tls")
} // namespace

ClientSocket::ClientSocket(qintptr descriptor, const std::optional<QSslConfiguration> &tls,
                           qint64 readAhead)
{
    if (tls) {
        auto socket = std::make_unique<QSslSocket>();
        m_tls = socket.get();
        m_socket = std::move(socket);
        connect(m_tls, &QSslSocket::encrypted, this, &ClientSocket::encrypted);
        connect(m_tls, &QSslSocket::encryptedBytesWritten, this, &ClientSocket::written);
    } else {
        m_socket = std::make_unique<QTcpSocket>();
    }
    m_socket->setSocketDescriptor(descriptor);
    m_socket->setReadBufferSize(readAhead);
    m_socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    connect(m_socket.get(), &QTcpSocket::readyRead, this, &ClientSocket::readyRead);
    connect(m_socket.get(), &QTcpSocket::bytesWritten, this, &ClientSocket::written);
    connect(m_socket.get(), &QTcpSocket::disconnected, this, &ClientSocket::disconnected);
    if (m_tls) {
        m_tls->setSslConfiguration(*tls);
        m_tls->startServerEncryption();
        // What OpenSSL will not even begin with: the client is told by the end of the connection.
        if (m_tls->error() != QAbstractSocket::UnknownSocketError) {
            qCCritical(tlsLog, "no handshake: %s", qPrintable(m_tls->errorString()));
            QMetaObject::invokeMethod(this, &ClientSocket::abort, Qt::QueuedConnection);
        }
    }
}

std::optional<ClientCertificate> ClientSocket::certificate() const
{
    if (!m_tls)
        return std::nullopt;
    const QSslCertificate shown = m_tls->peerCertificate();
    if (shown.isNull())
        return std::nullopt;
    return ClientCertificate{.isVerified = m_tls->sslHandshakeErrors().isEmpty(),
                             .names = shown.subjectInfo(QSslCertificate::CommonName) +
                                      shown.subjectAlternativeNames().values(QSsl::DnsEntry)};
}

qint64 ClientSocket::unsent() const
{
    return m_socket->bytesToWrite() + (m_tls ? m_tls->encryptedBytesToWrite() : 0);
}

void ClientSocket::endWriting(bool mayReadOn)
{
    // An end without TLS's own farewell would look like an answer cut short.
    if (m_tls && !mayReadOn)
        m_tls->disconnectFromHost();
    // Fails only when the peer is gone already, which `disconnected` tells.
    else if (!m_tls)
        (void)::shutdown(static_cast<int>(m_socket->socketDescriptor()), SHUT_WR);
}

} // namespace sb::http
