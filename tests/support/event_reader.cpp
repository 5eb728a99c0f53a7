#include "tests/support/event_reader.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QJsonDocument>
#include <QUrl>

namespace sb::test {

EventReader::EventReader(const QString &server, const QByteArray &token,
                         const QByteArray &lastEventId)
{
    const QUrl url(server);
    m_socket->connectToHost(url.host(), static_cast<quint16>(url.port()));
    QByteArray request = "GET /api/v1/events HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " +
                         token + "\r\nAccept: text/event-stream\r\n";
    if (!lastEventId.isEmpty())
        request += "Last-Event-ID: " + lastEventId + "\r\n";
    m_socket->write(request + "\r\n");
}

template <typename Condition> bool EventReader::waitFor(Condition condition, int milliseconds)
{
    QElapsedTimer timer;
    timer.start();
    for (;;) {
        QCoreApplication::processEvents(QEventLoop::AllEvents, 10);
        read();
        if (condition())
            return true;
        if (timer.elapsed() > milliseconds)
            return false;
    }
}

void EventReader::read()
{
    m_received += m_socket->readAll();
    if (m_head.isEmpty()) {
        const qsizetype end = m_received.indexOf("\r\n\r\n");
        if (end < 0)
            return;
        m_head = m_received.first(end + 2);
        m_received.remove(0, end + 4);
    }
    if (!m_head.contains("Transfer-Encoding: chunked"))
        return;
    for (;;) {
        const qsizetype lineEnd = m_received.indexOf("\r\n");
        if (lineEnd < 0)
            break;
        const qsizetype size = m_received.first(lineEnd).toInt(nullptr, 16);
        if (m_received.size() < lineEnd + 2 + size + 2)
            break;
        m_hasEnded = m_hasEnded || size == 0;
        m_text += m_received.mid(lineEnd + 2, size);
        m_received.remove(0, lineEnd + 2 + size + 2);
    }
    for (qsizetype end = m_text.indexOf("\n\n"); end >= 0; end = m_text.indexOf("\n\n")) {
        takeBlock(m_text.first(end));
        m_text.remove(0, end + 2);
    }
}

void EventReader::takeBlock(const QByteArray &block)
{
    StreamedEvent event;
    QByteArray data;
    for (const QByteArray &line : block.split('\n')) {
        if (line.startsWith("id: "))
            m_lastId = line.mid(4);
        else if (line.startsWith("event: "))
            event.type = line.mid(7);
        else if (line.startsWith("data: "))
            data = line.mid(6);
        else if (line.startsWith(':'))
            ++m_heartbeats;
    }
    if (data.isEmpty())
        return;
    event.id = m_lastId;
    event.data = QJsonDocument::fromJson(data).object();
    m_events.push_back(event);
}

int EventReader::status(int milliseconds)
{
    if (!waitFor([this] { return !m_head.isEmpty(); }, milliseconds))
        return 0;
    return m_head.mid(9, 3).toInt();
}

bool EventReader::isOpen()
{
    return status() == 200 && waitFor([this] { return !m_lastId.isEmpty(); }, 10'000);
}

std::optional<StreamedEvent> EventReader::next(int milliseconds)
{
    if (!waitFor([this] { return !m_events.empty(); }, milliseconds))
        return std::nullopt;
    StreamedEvent event = m_events.front();
    m_events.erase(m_events.begin());
    return event;
}

bool EventReader::hasEnded(int milliseconds)
{
    return waitFor([this] { return m_hasEnded; }, milliseconds);
}

} // namespace sb::test
