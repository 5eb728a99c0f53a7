// Server-sent events out of a stream of bytes (HTML standard, section 9.2.6).
#pragma once

#include <optional>
#include <vector>

#include <QByteArray>
#include <QString>

namespace sb::client {

struct ServerSentEvent
{
    /// The last id that was named, by this event or one before it.
    QString id = {};
    QString type = {};
    QByteArray data = {};

    bool operator==(const ServerSentEvent &) const = default;
};

class EventParser
{
public:
    /// The events that these bytes complete. nullopt when an event is longer than a MiB: the stream
    /// is of no use any more.
    [[nodiscard]] std::optional<std::vector<ServerSentEvent>> feed(const QByteArray &bytes);

    [[nodiscard]] const QString &lastId() const { return m_lastId; }

private:
    void takeLine(QByteArrayView line, std::vector<ServerSentEvent> &events);

    QByteArray m_buffer;
    bool m_isFirst = true;
    bool m_skipLineFeed = false;
    QString m_lastId;
    QString m_type;
    QByteArray m_data;
    bool m_hasData = false;
};

} // namespace sb::client
