// The second half of a request: its answer, and what the connection does next.
#include "server/http/answer.h"
#include "server/http/connection.h"
#include "server/http/guard.h"
#include "server/http/stream_sender.h"

#include <utility>

namespace sb::http {

/// As Qt's server writes it where it knows of the request, with what this server adds.
QByteArray Connection::answerTo(const Response &response)
{
    QByteArray bytes;
    if (m_responder) {
        m_responder->write(response.body, response.contentType,
                           static_cast<QHttpServerResponder::StatusCode>(response.status));
        bytes = m_qtSocket->takeOutput();
        m_responder.reset();
    } else {
        bytes = plainAnswer(response);
    }
    completeAnswer(bytes, response, m_request.get(), m_keepAlive);
    return bytes;
}

void Connection::respond(Response response)
{
    if (m_guard.isDraining())
        m_keepAlive = false;
    if (response.stream) {
        respondWithStream(std::move(response));
        return;
    }
    QByteArray answer = answerTo(response);
    log(response.status, answer.size());
    if (response.secretBody)
        core::wipe(response.body);
    if (*m_isGone) {
        core::wipe(answer);
        end();
        return;
    }
    forgetRequest();
    write(std::move(answer), response.secretBody);
}

void Connection::write(QByteArray answer, bool isSecret)
{
    m_state = State::Writing;
    m_since = Clock::now();
    m_socket.write(answer);
    if (isSecret)
        core::wipe(answer);
    // Most answers go out at once; then `written` is not waited for.
    m_socket.flush();
    if (m_state == State::Writing && m_socket.unsent() == 0)
        written();
}

void Connection::written()
{
    m_since = Clock::now();
    if (m_stream)
        m_stream->socketWrote();
    if (m_state != State::Writing || m_socket.unsent() > 0)
        return;
    if (m_keepAlive)
        nextRequest();
    else
        linger();
}

void Connection::nextRequest()
{
    m_state = State::Head;
    m_chunked = false;
    m_bodySize = 0;
    m_methodName.clear();
    if (m_received.isEmpty() && m_socket.bytesAvailable() == 0)
        return;
    // Through the event loop, so that a long pipeline neither recurses nor starves the others.
    QMetaObject::invokeMethod(
        this,
        [this] {
            if (m_state == State::Head)
                readMore();
        },
        Qt::QueuedConnection);
}

void Connection::linger()
{
    m_state = State::Lingering;
    m_since = Clock::now();
    const bool mayReadOn = m_isBodyUnread || !m_received.isEmpty() || m_socket.bytesAvailable() > 0;
    m_received.clear();
    m_socket.readAll();
    m_socket.endWriting(mayReadOn);
}

void Connection::closeWhenIdle()
{
    m_keepAlive = false;
    if (m_state == State::Handshake)
        giveUp();
    else if (m_state == State::Head && m_received.isEmpty())
        linger();
    else if (m_stream)
        m_stream->drain();
}

} // namespace sb::http
