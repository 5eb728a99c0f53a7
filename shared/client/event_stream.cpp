#include "shared/client/event_stream.h"

#include "shared/client/http_stream.h"
#include "shared/contract/routes.h"

#include <QJsonDocument>

namespace sb::client {

using namespace Qt::StringLiterals;

namespace {

/// The server speaks every fifteen seconds at the latest.
constexpr std::chrono::seconds longestSilence{45};

QUrl eventsOf(const QUrl &server)
{
    return QUrl(server.toString(QUrl::RemoveQuery | QUrl::RemoveFragment |
                                QUrl::StripTrailingSlash | QUrl::FullyEncoded) +
                contract::pathOf(contract::routes::events));
}

} // namespace

EventStream::EventStream(HttpClient &client, const QUrl &server, crypto::RandomSource &random,
                         BackoffLimits pauses, QObject *parent)
    : QObject(parent), m_client(client), m_url(eventsOf(server)), m_backoff(random, pauses)
{
    m_retry.setSingleShot(true);
    connect(&m_retry, &QTimer::timeout, this, &EventStream::open);
}

EventStream::~EventStream()
{
    close();
}

void EventStream::setToken(core::SecretBytes token)
{
    m_token = std::move(token);
    if (!m_isRunning)
        return;
    close();
    open();
}

void EventStream::start(const QString &lastEventId)
{
    stop();
    m_lastId = lastEventId;
    m_isRunning = true;
    m_backoff.reset();
    open();
}

void EventStream::stop()
{
    m_isRunning = false;
    close();
}

void EventStream::close()
{
    m_retry.stop();
    m_isConnected = false;
    if (!m_stream)
        return;
    m_stream->disconnect(this);
    // It may be what calls.
    std::exchange(m_stream, nullptr)->deleteLater();
}

void EventStream::open()
{
    m_parser = EventParser();
    HttpRequest request{.url = m_url};
    request.headers.emplace_back("Accept"_ba, "text/event-stream"_ba);
    request.headers.emplace_back(
        "Authorization"_ba,
        "Bearer " + QByteArray(m_token.view().data(), static_cast<qsizetype>(m_token.size())));
    if (!m_lastId.isEmpty())
        request.headers.emplace_back("Last-Event-ID"_ba, m_lastId.toUtf8());
    m_stream = m_client.open(request, longestSilence);
    m_stream->setParent(this);
    connect(m_stream, &HttpStream::opened, this, [this] {
        m_isConnected = true;
        Q_EMIT connected();
    });
    connect(m_stream, &HttpStream::received, this, &EventStream::read);
    connect(m_stream, &HttpStream::ended, this,
            [this] { lose(ApiError::unreachable(u"the server ended the stream"_s)); });
    connect(m_stream, &HttpStream::failed, this, &EventStream::lose);
}

void EventStream::read(const QByteArray &bytes)
{
    const auto events = m_parser.feed(bytes);
    if (!events) {
        lose(ApiError::malformed(u"an event without an end came"_s, 200));
        return;
    }
    // A receiver may stop or start anew in between.
    const HttpStream *stream = m_stream;
    for (const ServerSentEvent &event : *events) {
        m_lastId = event.id;
        if (event.type == "reset"_L1)
            Q_EMIT resetRequired();
        else
            Q_EMIT changed({.id = event.id,
                            .type = event.type,
                            .content = QJsonDocument::fromJson(event.data).object()});
        if (m_stream != stream)
            return;
    }
    if (m_parser.lastId().isEmpty())
        return;
    // Only what has said where it stands was a stream: an answer of another kind that ends at once
    // is not asked for again and again.
    m_backoff.reset();
    m_lastId = m_parser.lastId();
}

void EventStream::lose(const ApiError &error)
{
    close();
    const bool mayRetry = error.kind != ApiError::Kind::Refused || error.isTransient();
    if (!mayRetry) {
        m_isRunning = false;
        Q_EMIT refused(error);
        return;
    }
    const auto pause = m_backoff.next(error.error.retryAfterSeconds);
    m_retry.start(pause);
    Q_EMIT disconnected(error, pause);
}

} // namespace sb::client
