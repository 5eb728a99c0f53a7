// The part of a connection that sends answers without a length, and its line in the access log.
#include "server/http/answer.h"
#include "server/http/connection.h"
#include "server/http/guard.h"
#include "server/http/stream_sender.h"

namespace sb::http {

void Connection::respondWithStream(Response response)
{
    const bool isHead = m_request->method == Method::Head;
    // A client of HTTP/1.0 knows no chunks: for it the end of the connection is the end.
    const bool isChunked = !m_isOldClient;
    m_keepAlive = m_keepAlive && isChunked;
    m_responder->write(QByteArray(), response.contentType);
    (void)m_qtSocket->takeOutput();
    m_responder.reset();
    const QByteArray head = streamHead(response, *m_request, isChunked, m_keepAlive);
    if (*m_isGone || isHead) {
        log(response.status, head.size());
        forgetRequest();
        if (*m_isGone)
            end();
        else
            write(head, false);
        return;
    }
    m_state = State::Streaming;
    m_socket.write(head);
    m_stream = std::make_unique<StreamSender>(m_socket, m_guard.dispatcher(),
                                              std::move(response.stream), isChunked);
    m_streamStatus = response.status;
    connect(m_stream.get(), &StreamSender::finished, this, &Connection::streamFinished);
    connect(m_stream.get(), &StreamSender::broken, this, &Connection::streamBroken);
    m_stream->start();
    if (m_guard.isDraining())
        m_stream->drain();
}

/// One line in the log for the whole, however it ended.
void Connection::forgetStream()
{
    if (!m_stream)
        return;
    log(m_streamStatus, m_stream->bytesSent());
    m_stream->disconnect(this);
    m_stream->abandon();
    // It may be what calls.
    m_stream.release()->deleteLater();
    forgetRequest();
}

void Connection::streamFinished()
{
    forgetStream();
    if (m_guard.isDraining())
        m_keepAlive = false;
    // What still waits in the socket is awaited as with any answer.
    write(QByteArray(), false);
}

void Connection::streamBroken()
{
    giveUp();
}

void Connection::log(int status, qint64 bytesOut) const
{
    if (!m_guard.options().accessLog)
        return;
    const auto took = std::chrono::duration_cast<std::chrono::microseconds>(
        (m_hasBegun ? Clock::now() - m_requestSince : Clock::duration::zero()));
    AccessRecord record{.method = m_methodName,
                        .status = status,
                        .microseconds = took.count(),
                        .bytesOut = bytesOut};
    if (m_request) {
        record.route = m_request->route ? m_request->route->path : QByteArray();
        record.bytesIn = m_request->body.size();
        record.call = m_request->call;
    }
    m_guard.options().accessLog(record);
}

} // namespace sb::http
