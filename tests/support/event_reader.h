// A listener on a raw socket, for tests of GET /events: sees every byte, chunks included.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include <QByteArray>
#include <QJsonObject>
#include <QString>
#include <QTcpSocket>

namespace sb::test {

struct StreamedEvent
{
    QByteArray id = {};
    QByteArray type = {};
    QJsonObject data = {};
};

class EventReader
{
public:
    /// Connects to `server` (http) and asks at once.
    EventReader(const QString &server, const QByteArray &token, const QByteArray &lastEventId = {});

    /// Waits for the head; 0 when none comes.
    [[nodiscard]] int status(int milliseconds = 10'000);
    /// Waits until the stream is open: its first position is known.
    [[nodiscard]] bool isOpen();
    /// The next event; nullopt when none comes in time.
    [[nodiscard]] std::optional<StreamedEvent> next(int milliseconds = 8'000);
    /// Waits for the proper end of the stream.
    [[nodiscard]] bool hasEnded(int milliseconds);

    [[nodiscard]] const QByteArray &head() const { return m_head; }

    /// The last `id` that was told, with an event or without.
    [[nodiscard]] const QByteArray &lastId() const { return m_lastId; }

    [[nodiscard]] int heartbeats() const { return m_heartbeats; }

    void abort() { m_socket->abort(); }

private:
    void read();
    void takeBlock(const QByteArray &block);
    template <typename Condition> bool waitFor(Condition condition, int milliseconds);

    std::unique_ptr<QTcpSocket> m_socket = std::make_unique<QTcpSocket>();
    QByteArray m_received;
    QByteArray m_head;
    QByteArray m_text;
    QByteArray m_lastId;
    std::vector<StreamedEvent> m_events;
    int m_heartbeats = 0;
    bool m_hasEnded = false;
};

} // namespace sb::test
