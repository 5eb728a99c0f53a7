#include "server/http/chunked_decoder.h"

#include <algorithm>

#include <QByteArrayList>

namespace sb::http {

using namespace Qt::StringLiterals;
using core::ErrorCode;
using core::failure;
using core::Result;

namespace {

/// A size and its extensions.
constexpr qsizetype longestLine = 256;
constexpr qsizetype longestSize = 8;

core::Failure malformed()
{
    return failure(ErrorCode::BadRequest, u"malformed chunked body"_s);
}

} // namespace

Result<std::optional<QByteArray>> ChunkedDecoder::takeLine(QByteArray &received) const
{
    const qsizetype end = received.indexOf('\n');
    if (end > longestLine || (end < 0 && received.size() > longestLine))
        return malformed();
    if (end < 0)
        return std::optional<QByteArray>();
    if (end == 0 || received[end - 1] != '\r')
        return malformed();
    const QByteArray line = received.first(end - 1);
    received.remove(0, end + 1);
    return std::optional(line);
}

Result<void> ChunkedDecoder::readSize(const QByteArray &line)
{
    const QByteArray size = line.split(';').first();
    const bool isHex =
        !size.isEmpty() && size.size() <= longestSize &&
        std::all_of(size.begin(), size.end(), [](char c) {
            return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
        });
    if (!isHex)
        return malformed();
    m_left = size.toLongLong(nullptr, 16);
    m_state = m_left == 0 ? State::Trailer : State::Data;
    return {};
}

Result<void> ChunkedDecoder::feed(QByteArray &received, QByteArray &body, qint64 limit)
{
    while (!received.isEmpty() && m_state != State::Complete) {
        if (m_state == State::Data) {
            const qsizetype taken = std::min<qsizetype>(received.size(), m_left);
            if (body.size() + m_left > limit)
                return failure(ErrorCode::PayloadTooLarge, u"the body is too large"_s);
            body.append(received.first(taken));
            received.remove(0, taken);
            m_left -= taken;
            if (m_left == 0)
                m_state = State::DataEnd;
            continue;
        }
        const auto line = takeLine(received);
        if (!line)
            return failure(line);
        if (!*line)
            return {};
        if (m_state == State::Size) {
            if (const auto read = readSize(**line); !read)
                return read;
        } else if (!(*line)->isEmpty()) {
            return malformed();
        } else {
            m_state = m_state == State::DataEnd ? State::Size : State::Complete;
        }
    }
    return {};
}

} // namespace sb::http
