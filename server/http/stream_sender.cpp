#include "server/http/stream_sender.h"

#include <utility>

#include <QPointer>

namespace sb::http {

namespace {

/// With less than this waiting in the socket the next piece is fetched.
constexpr qint64 lowWater = 32 * 1024;

} // namespace

StreamSender::StreamSender(ClientSocket &socket, Dispatcher &dispatcher, Stream stream,
                           bool isChunked)
    : m_socket(socket), m_dispatcher(dispatcher), m_stream(std::move(stream)),
      m_isChunked(isChunked)
{}

StreamSender::~StreamSender()
{
    *m_isGone = true;
}

void StreamSender::pull()
{
    if (m_isPulling || m_isOver || m_socket.unsent() > lowWater)
        return;
    m_isPulling = true;
    auto piece = std::make_shared<Piece>();
    m_dispatcher.run(
        Lane::Stream,
        [source = m_stream.source, piece] {
            *piece = source->next();
            const bool waits = piece->bytes.isEmpty() && !piece->isLast && !piece->isBroken;
            return Response{.status = 200, .wait = {waits ? piece->patience : Milliseconds(0)}};
        },
        // This may be gone by then, its connection having ended.
        [self = QPointer<StreamSender>(this), piece](Response response) {
            if (!self)
                return;
            if (response.status != 200 || piece->isBroken)
                Q_EMIT self->broken();
            else
                self->take(*piece);
        },
        [gone = m_isGone] { return gone->load(); });
}

void StreamSender::take(const Piece &piece)
{
    if (m_isOver)
        return;
    // Writing may tell of bytes that left; the next piece is not fetched from within that.
    if (!piece.bytes.isEmpty())
        write(m_isChunked
                  ? QByteArray::number(piece.bytes.size(), 16) + "\r\n" + piece.bytes + "\r\n"
                  : piece.bytes);
    m_isPulling = false;
    if (m_isOver)
        return;
    if (piece.isLast)
        finish();
    else
        pull();
}

void StreamSender::write(const QByteArray &bytes)
{
    if (m_socket.unsent() == 0)
        m_progress = Clock::now();
    m_bytesSent += bytes.size();
    m_socket.write(bytes);
    m_socket.flush();
}

void StreamSender::finish()
{
    m_isOver = true;
    if (m_isChunked)
        write("0\r\n\r\n");
    Q_EMIT finished();
}

void StreamSender::socketWrote()
{
    m_progress = Clock::now();
    pull();
}

void StreamSender::abandon()
{
    m_isOver = true;
    *m_isGone = true;
}

void StreamSender::drain()
{
    if (m_stream.isEndless && !m_isOver)
        finish();
}

bool StreamSender::isStalled(Clock::time_point now, std::chrono::milliseconds limit) const
{
    return m_socket.unsent() > 0 && now - m_progress > limit;
}

} // namespace sb::http
