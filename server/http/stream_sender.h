// Pulls a stream's pieces from its source and writes them to the socket, as chunks (RFC 9112,
// section 7.1) where the client knows them. Asks for the next only when the client took most of
// what came before, so a slow client holds a bounded number of bytes and no thread.
#pragma once

#include "server/http/client_socket.h"
#include "server/http/dispatcher.h"
#include "server/http/stream_source.h"

#include <atomic>
#include <chrono>
#include <memory>

#include <QObject>

namespace sb::http {

class StreamSender final : public QObject
{
    Q_OBJECT

public:
    using Clock = std::chrono::steady_clock;

    /// Socket and dispatcher outlive this. Without chunks the end of the connection ends the
    /// stream.
    StreamSender(ClientSocket &socket, Dispatcher &dispatcher, Stream stream, bool isChunked);
    ~StreamSender() override;

    void start() { pull(); }

    /// Bytes have left the socket.
    void socketWrote();
    /// An endless stream ends here; others go on.
    void drain();
    /// Nothing more is fetched or written: the socket is about to go.
    void abandon();
    /// Bytes wait and none has left for that long.
    [[nodiscard]] bool isStalled(Clock::time_point now, std::chrono::milliseconds limit) const;

    [[nodiscard]] qint64 bytesSent() const { return m_bytesSent; }

Q_SIGNALS:
    /// Everything is said; some of it may still wait in the socket.
    void finished();
    /// The source has failed: what was sent is not the whole.
    void broken();

private:
    void pull();
    void take(const Piece &piece);
    void write(const QByteArray &bytes);
    void finish();

    ClientSocket &m_socket;
    Dispatcher &m_dispatcher;
    Stream m_stream;
    bool m_isChunked;
    bool m_isPulling = false;
    bool m_isOver = false;
    qint64 m_bytesSent = 0;
    Clock::time_point m_progress = Clock::now();
    std::shared_ptr<std::atomic<bool>> m_isGone = std::make_shared<std::atomic<bool>>(false);
};

} // namespace sb::http
