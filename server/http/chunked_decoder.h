// Chunked bodies, decoded strictly and piece by piece (RFC 9112, section 7.1). Extensions are
// skipped, trailers are refused.
#pragma once

#include "shared/core/result.h"

#include <optional>

#include <QByteArray>

namespace sb::http {

class ChunkedDecoder
{
public:
    /// Takes what it can from the front of `received` (and removes it), appends data to `body`.
    /// BadRequest when it is no chunked coding, PayloadTooLarge beyond `limit` bytes of data.
    [[nodiscard]] core::Result<void> feed(QByteArray &received, QByteArray &body, qint64 limit);

    [[nodiscard]] bool isComplete() const { return m_state == State::Complete; }

private:
    enum class State { Size, Data, DataEnd, Trailer, Complete };
    /// nullopt while the line is incomplete.
    [[nodiscard]] core::Result<std::optional<QByteArray>> takeLine(QByteArray &received) const;
    [[nodiscard]] core::Result<void> readSize(const QByteArray &line);

    State m_state = State::Size;
    qint64 m_left = 0;
};

} // namespace sb::http
