#include "shared/client/http_stream.h"

#include "shared/client/http_call.h"

namespace sb::client {

using namespace Qt::StringLiterals;

namespace {

/// What Qt may hold of an answer that nobody reads.
constexpr qint64 readAhead = 256 * 1024;
/// Of an answer that refuses.
constexpr qsizetype largestRefusal = 64 * 1024;

} // namespace

HttpStream::HttpStream(QNetworkReply *reply, std::chrono::milliseconds silence) : m_reply(reply)
{
    m_reply->setParent(this);
    m_reply->setReadBufferSize(readAhead);
    connect(m_reply, &QNetworkReply::readyRead, this, &HttpStream::read);
    connect(m_reply, &QNetworkReply::metaDataChanged, this, &HttpStream::read);
    connect(m_reply, &QNetworkReply::finished, this, [this] {
        m_isFinished = true;
        if (!m_isPaused)
            finish();
    });
    m_silence.setSingleShot(true);
    m_silence.setInterval(silence);
    connect(&m_silence, &QTimer::timeout, this, &HttpStream::fallSilent);
    m_silence.start();
}

HttpStream::~HttpStream()
{
    m_reply->disconnect(this);
    m_reply->abort();
}

int HttpStream::status() const
{
    return m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
}

void HttpStream::pause()
{
    m_isPaused = true;
    m_silence.stop();
}

void HttpStream::resume()
{
    if (!m_isPaused)
        return;
    m_isPaused = false;
    m_silence.start();
    QMetaObject::invokeMethod(
        this,
        [this] {
            read();
            if (m_isFinished && !m_isPaused)
                finish();
        },
        Qt::QueuedConnection);
}

void HttpStream::read()
{
    const int answered = status();
    if (m_isOver || m_isPaused || answered == 0)
        return;
    m_silence.start();
    if (answered < 200 || answered >= 300) {
        m_refusal += m_reply->readAll();
        if (m_refusal.size() > largestRefusal)
            fail(ApiError::malformed(u"a refusal without an end came"_s, answered));
        return;
    }
    if (!m_isOpen) {
        m_isOpen = true;
        Q_EMIT opened();
    }
    if (const QByteArray bytes = m_reply->readAll(); !bytes.isEmpty())
        Q_EMIT received(bytes);
}

void HttpStream::finish()
{
    read();
    if (m_isOver || m_isPaused)
        return;
    const int answered = status();
    if (answered >= 400) {
        HttpResponse response{.status = answered};
        for (const auto &[name, value] : m_reply->rawHeaderPairs())
            response.headers.emplace_back(name.toLower(), value);
        response.body = core::SecretBytes::takeFrom(m_refusal);
        fail(refusalOf(response));
    } else if (answered >= 300) {
        fail(ApiError::malformed(u"an answer of no use came"_s, answered));
    } else if (m_reply->error() != QNetworkReply::NoError) {
        ApiError error = ApiError::unreachable(m_reply->errorString());
        error.refusedCertificate = m_reply->property(refusedCertificateProperty).toByteArray();
        fail(error);
    } else {
        m_isOver = true;
        m_silence.stop();
        Q_EMIT ended();
    }
}

void HttpStream::fallSilent()
{
    fail(ApiError::unreachable(u"the server fell silent"_s));
}

void HttpStream::fail(const ApiError &error)
{
    if (std::exchange(m_isOver, true))
        return;
    m_silence.stop();
    m_reply->disconnect(this);
    m_reply->abort();
    Q_EMIT failed(error);
}

} // namespace sb::client
