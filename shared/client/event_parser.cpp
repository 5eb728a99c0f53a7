#include "shared/client/event_parser.h"

#include <utility>

namespace sb::client {

namespace {

constexpr qsizetype largestEvent = 1024 * 1024;
constexpr QByteArrayView byteOrderMark = "\xef\xbb\xbf";

} // namespace

std::optional<std::vector<ServerSentEvent>> EventParser::feed(const QByteArray &bytes)
{
    m_buffer += bytes;
    if (m_isFirst && m_buffer.size() >= byteOrderMark.size()) {
        m_isFirst = false;
        if (m_buffer.startsWith(byteOrderMark))
            m_buffer.remove(0, byteOrderMark.size());
    }
    std::vector<ServerSentEvent> events;
    qsizetype begin = 0;
    for (qsizetype at = 0; at < m_buffer.size(); ++at) {
        const char c = m_buffer.at(at);
        const bool isSecondHalf = std::exchange(m_skipLineFeed, false) && c == '\n';
        if (isSecondHalf) {
            begin = at + 1;
            continue;
        }
        if (c != '\n' && c != '\r')
            continue;
        m_skipLineFeed = c == '\r';
        takeLine(QByteArrayView(m_buffer).sliced(begin, at - begin), events);
        begin = at + 1;
    }
    m_buffer.remove(0, begin);
    if (m_buffer.size() + m_data.size() > largestEvent)
        return std::nullopt;
    return events;
}

void EventParser::takeLine(QByteArrayView line, std::vector<ServerSentEvent> &events)
{
    if (line.isEmpty()) {
        if (std::exchange(m_hasData, false)) {
            m_data.chop(1);
            events.push_back({.id = m_lastId,
                              .type = m_type.isEmpty() ? QStringLiteral("message") : m_type,
                              .data = m_data});
        }
        m_data.clear();
        m_type.clear();
        return;
    }
    const qsizetype colon = line.indexOf(':');
    const QByteArrayView name = colon < 0 ? line : line.first(colon);
    QByteArrayView value = colon < 0 ? QByteArrayView() : line.sliced(colon + 1);
    if (value.startsWith(' '))
        value = value.sliced(1);
    if (name == "data") {
        m_hasData = true;
        m_data.append(value);
        m_data.append('\n');
    } else if (name == "event") {
        m_type = QString::fromUtf8(value);
    } else if (name == "id" && !value.contains('\0')) {
        m_lastId = QString::fromUtf8(value);
    }
}

} // namespace sb::client
