#include "server/http/connection.h"

#include "server/http/answer.h"
#include "server/http/error_mapping.h"
#include "server/http/guard.h"
#include "server/http/request_ids.h"
#include "server/http/stream_sender.h"

#include <algorithm>
#include <utility>

namespace sb::http {

using namespace Qt::StringLiterals;
using core::ErrorCode;
using core::failure;
using core::Result;

namespace {

constexpr qint64 readAhead = 64 * 1024;

} // namespace

Connection::Connection(Guard &guard, qintptr descriptor)
    : m_guard(guard), m_socket(descriptor, guard.options().tls, readAhead),
      m_qtSocket(new MemorySocket), m_state(m_socket.isTls() ? State::Handshake : State::Head)
{
    connect(&m_socket, &ClientSocket::encrypted, this, &Connection::handshakeDone);
    connect(&m_socket, &ClientSocket::readyRead, this, &Connection::readMore);
    connect(&m_socket, &ClientSocket::written, this, &Connection::written);
    connect(&m_socket, &ClientSocket::disconnected, this, &Connection::clientGone);
}

Connection::~Connection()
{
    m_socket.disconnect(this);
    *m_isGone = true;
    forgetRequest();
    m_responder.reset();
    delete m_qtSocket.data();
}

void Connection::handshakeDone()
{
    m_guard.handshakeDone(this);
    m_state = State::Head;
    m_since = Clock::now();
    readMore();
}

void Connection::readMore()
{
    // While a request is being worked on, what follows waits in the kernel.
    if (m_state == State::Lingering) {
        m_socket.readAll();
        return;
    }
    if (m_state != State::Head && m_state != State::Body)
        return;
    if (m_received.isEmpty() && m_state == State::Head)
        m_since = Clock::now();
    m_received.append(m_socket.readAll());
    process();
}

void Connection::process()
{
    if (m_state == State::Body) {
        readBody();
        return;
    }
    if (m_state != State::Head || m_received.isEmpty())
        return;
    // RFC 9112, section 2.2: an empty line before a request is skipped.
    while (m_received.startsWith("\r\n"))
        m_received.remove(0, 2);
    const Limits &limits = m_guard.options().limits;
    const qsizetype end =
        endOfHead(QByteArrayView(m_received).first(std::min(m_received.size(), limits.headBytes)));
    if (end > 0)
        beginRequest(end);
    else if (m_received.size() >= limits.headBytes)
        refuse({.code = ErrorCode::HeaderTooLarge, .message = u"the head is larger than 32 KiB"_s});
}

void Connection::beginRequest(qsizetype headSize)
{
    m_requestSince = Clock::now();
    m_hasBegun = true;
    const auto head =
        parseHead(QByteArrayView(m_received).first(headSize), m_guard.options().limits);
    m_received.remove(0, headSize);
    if (!head) {
        refuse(head.error());
        return;
    }
    if (const auto prepared = prepare(*head); !prepared) {
        refuse(prepared.error());
        return;
    }
    const bool hasBody = m_chunked || m_bodySize > 0;
    const bool isLarge = m_chunked || m_bodySize > m_guard.options().limits.uncheckedBodyBytes;
    if (hasBody && (isLarge || m_expectsContinue) && m_request->route->auth != AuthClass::Public &&
        m_guard.options().headCheck) {
        checkCredential();
        return;
    }
    if (hasBody && m_expectsContinue)
        m_socket.write("HTTP/1.1 100 Continue\r\n\r\n");
    m_state = State::Body;
    m_since = Clock::now();
    readBody();
}

/// Everything that the head alone decides.
Result<void> Connection::prepare(const Head &head)
{
    m_request = std::make_shared<Request>();
    Request &request = *m_request;
    m_methodName = head.methodName;
    m_keepAlive = head.keepAlive;
    m_isOldClient = head.isOldVersion;
    m_chunked = head.chunked;
    m_expectsContinue = head.expectsContinue;
    m_bodySize = head.contentLength.value_or(0);
    m_chunks = ChunkedDecoder();
    request.method = head.method;
    request.headers = head.headers;
    request.call = callContextOf(request, m_socket.peerAddress());
    request.clientCertificate = m_socket.certificate();

    auto target = parseTarget(head.target);
    if (!target)
        return failure(target);
    request.path = target->path;
    request.query = std::move(target->query);
    Match match = m_guard.router().find(head.method, *target);
    if (!match.route && match.allow.isEmpty())
        return failure(ErrorCode::NotFound, u"there is no such path"_s);
    if (!match.route)
        return failure(core::Error{.code = ErrorCode::MethodNotAllowed,
                                   .message = u"this path does not know the method"_s,
                                   .internal = QString::fromLatin1(match.allow)});
    request.route = match.route;
    request.pathArguments = std::move(match.arguments);
    m_lane = match.route->lane;
    return admitBody(head);
}

Result<void> Connection::admitBody(const Head &head)
{
    if (m_bodySize > m_request->route->bodyLimit)
        return failure(ErrorCode::PayloadTooLarge, u"the body is too large"_s);
    // A chunked body is counted with all that it may become.
    const qint64 wanted = head.chunked ? m_request->route->bodyLimit : m_bodySize;
    if (!m_guard.reserveBody(wanted))
        return failure(core::Error{.code = ErrorCode::Unavailable,
                                   .message = u"too many bodies at once"_s,
                                   .retryAfterSeconds = 1});
    m_reserved = wanted;
    return {};
}

/// The credential, from the head alone, before much of the body is read (contract B17).
void Connection::checkCredential()
{
    m_state = State::Checking;
    m_guard.dispatcher().run(
        m_lane,
        [request = m_request, &check = m_guard.options().headCheck] {
            const auto passed = check(*request);
            return passed ? Response::noContent()
                          : problem(passed.error(), request->call.requestId);
        },
        [this](Response response) {
            if (*m_isGone) {
                end();
                return;
            }
            if (response.status != 204) {
                m_isBodyUnread = true;
                m_keepAlive = false;
                respond(std::move(response));
                return;
            }
            if (m_expectsContinue)
                m_socket.write("HTTP/1.1 100 Continue\r\n\r\n");
            m_state = State::Body;
            m_since = Clock::now();
            readMore();
        },
        [gone = m_isGone] { return gone->load(); });
}

void Connection::readBody()
{
    Request &request = *m_request;
    if (m_chunked) {
        const auto fed = m_chunks.feed(m_received, request.body, request.route->bodyLimit);
        if (!fed)
            refuse(fed.error());
        else if (m_chunks.isComplete())
            handle();
        return;
    }
    if (request.body.isEmpty() && m_bodySize > 0)
        request.body.reserve(m_bodySize);
    const qsizetype taken =
        std::min<qsizetype>(m_received.size(), m_bodySize - request.body.size());
    request.body.append(QByteArrayView(m_received).first(taken));
    m_received.remove(0, taken);
    if (request.body.size() == m_bodySize)
        handle();
}

void Connection::handle()
{
    m_state = State::Handling;
    m_guard.exchange().pass(*m_qtSocket, m_methodName, m_request->path, m_responder);
    if (!m_responder) {
        refuse({.code = ErrorCode::BadRequest, .message = u"malformed request"_s});
        return;
    }
    if (m_lane == Lane::Loop) {
        respond(m_guard.options().pipeline(*m_request));
        return;
    }
    m_guard.dispatcher().run(
        m_lane,
        [request = m_request, &pipeline = m_guard.options().pipeline] {
            return pipeline(*request);
        },
        [this](Response response) { respond(std::move(response)); },
        [gone = m_isGone] { return gone->load(); });
}

void Connection::refuse(const core::Error &error)
{
    const QString requestId = m_request ? m_request->call.requestId : makeRequestId();
    Response response = problem(error, requestId);
    if (error.code == ErrorCode::MethodNotAllowed)
        response.headers.emplace_back("Allow", error.internal.toLatin1());
    // A body that was announced is not read any more: the connection cannot go on.
    m_isBodyUnread = !m_request || m_chunked || m_bodySize > 0;
    if (m_isBodyUnread || m_state == State::Body || error.code == ErrorCode::BadRequest)
        m_keepAlive = false;
    respond(std::move(response));
}

void Connection::giveUp()
{
    m_socket.abort();
    // `abort` tells of the end only when the socket was still connected.
    if (m_state != State::Gone)
        clientGone();
}

void Connection::clientGone()
{
    *m_isGone = true;
    // What was handed to a worker comes back here; the answer is dropped then.
    if (m_state != State::Checking && m_state != State::Handling)
        end();
}

void Connection::checkDeadlines(Clock::time_point now)
{
    const Limits &limits = m_guard.options().limits;
    const auto age = std::chrono::duration_cast<Milliseconds>(now - m_since);
    bool isLate = false;
    if (m_state == State::Handshake) {
        isLate = age > limits.handshake;
    } else if (m_state == State::Head) {
        isLate = age > (m_received.isEmpty() && m_hasBegun ? limits.idle : limits.head);
    } else if (m_state == State::Body) {
        const qint64 due = age.count() * limits.bodyBytesPerSecond / 1000;
        isLate = age > limits.bodyGrace && m_request->body.size() < due;
    } else if (m_state == State::Writing) {
        isLate = age > limits.writeStall;
    } else if (m_stream) {
        isLate = m_stream->isStalled(now, limits.writeStall);
    } else if (m_state == State::Lingering) {
        isLate = age > limits.linger;
    }
    if (isLate)
        giveUp();
}

void Connection::forgetRequest()
{
    m_guard.releaseBody(std::exchange(m_reserved, 0));
    if (m_request && m_request.use_count() == 1)
        core::wipe(m_request->body);
    m_request.reset();
}

void Connection::end()
{
    if (std::exchange(m_state, State::Gone) == State::Gone)
        return;
    forgetStream();
    m_guard.forget(this);
    deleteLater();
}

} // namespace sb::http
