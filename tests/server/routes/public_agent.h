// The public agent's HTTP calls byte for byte (contract section 12): what its Go client puts on the
// wire, over one kept connection, and what it reads back.
#pragma once

#include <QByteArray>
#include <QJsonObject>
#include <QTcpSocket>
#include <QUrl>

namespace sb::test {

struct WireReply
{
    int status = 0;
    /// Status line and headers as they came.
    QByteArray head = {};
    QByteArray body = {};

    [[nodiscard]] QJsonObject object() const;
};

class PublicAgent
{
public:
    /// `base` as an operator writes SB_CP_ENDPOINT: with or without a slash at its end; the client
    /// joins it and the path by plain concatenation.
    PublicAgent(const QString &base, QString id, QByteArray secret);

    /// `body` null: none is sent, with Content-Length 0 where the method has one.
    WireReply send(const QByteArray &method, const QString &pathBehindId,
                   const QByteArray &body = QByteArray());

    /// How often it had to connect: once, when the server keeps connections.
    [[nodiscard]] int connections() const { return m_connections; }

private:
    WireReply read();

    QUrl m_base;
    QByteArray m_prefix;
    QString m_id;
    QByteArray m_secret;
    QTcpSocket m_socket;
    QByteArray m_read;
    int m_connections = 0;
};

} // namespace sb::test
