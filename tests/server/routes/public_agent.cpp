#include "tests/server/routes/public_agent.h"

#include <tuple>

#include <QDeadlineTimer>
#include <QJsonDocument>
#include <QTest>

namespace sb::test {

namespace {

constexpr int patience = 10'000;

/// The value of a header by its lower-case name; empty when there is none.
QByteArray headerOf(const QByteArray &head, const QByteArray &name)
{
    for (const QByteArray &line : head.split('\n')) {
        const qsizetype colon = line.indexOf(':');
        if (colon > 0 && line.left(colon).toLower() == name)
            return line.mid(colon + 1).trimmed();
    }
    return {};
}

} // namespace

QJsonObject WireReply::object() const
{
    return QJsonDocument::fromJson(body).object();
}

PublicAgent::PublicAgent(const QString &base, QString id, QByteArray secret)
    : m_base(base), m_prefix(m_base.path().toLatin1()), m_id(std::move(id)),
      m_secret(std::move(secret))
{}

WireReply PublicAgent::send(const QByteArray &method, const QString &pathBehindId,
                            const QByteArray &body)
{
    if (m_socket.state() != QAbstractSocket::ConnectedState) {
        m_socket.connectToHost(m_base.host(), static_cast<quint16>(m_base.port()));
        if (!QTest::qWaitFor([&] { return m_socket.state() == QAbstractSocket::ConnectedState; },
                             patience))
            return {};
        ++m_connections;
    }
    // The order of Go's client: Host, User-Agent, Content-Length, the rest by name,
    // Accept-Encoding.
    QByteArray text = method + " " + m_prefix + "/api/v1/agents/" + m_id.toLatin1() +
                      pathBehindId.toLatin1() + " HTTP/1.1\r\nHost: " + m_base.host().toLatin1() +
                      ":" + QByteArray::number(m_base.port()) +
                      "\r\nUser-Agent: Go-http-client/1.1\r\n";
    if (method != "GET")
        text += "Content-Length: " + QByteArray::number(body.size()) + "\r\n";
    if (!body.isNull())
        text += "Content-Type: application/json\r\n";
    text += "X-Agent-Secret: " + m_secret + "\r\nAccept-Encoding: gzip\r\n\r\n" + body;
    m_socket.write(text);
    return read();
}

WireReply PublicAgent::read()
{
    const QDeadlineTimer deadline(patience);
    const auto readMore = [&] {
        const auto hasNews = [&] {
            return m_socket.bytesAvailable() > 0 ||
                   m_socket.state() != QAbstractSocket::ConnectedState;
        };
        // Without news the loops below see the deadline.
        std::ignore = QTest::qWaitFor(hasNews, static_cast<int>(deadline.remainingTime()));
        m_read += m_socket.readAll();
    };
    while (!m_read.contains("\r\n\r\n") && !deadline.hasExpired())
        readMore();
    const qsizetype headEnd = m_read.indexOf("\r\n\r\n");
    if (headEnd < 0)
        return {};
    WireReply reply{.status = m_read.mid(9, 3).toInt(), .head = m_read.left(headEnd)};
    // A 204 has neither length nor body (RFC 9110).
    const qsizetype length = headerOf(reply.head, "content-length").toLongLong();
    while (m_read.size() < headEnd + 4 + length && !deadline.hasExpired())
        readMore();
    reply.body = m_read.mid(headEnd + 4, length);
    m_read.remove(0, headEnd + 4 + length);
    return reply;
}

} // namespace sb::test
