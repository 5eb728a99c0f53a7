#include "shared/client/http_call.h"

namespace sb::client {

using namespace Qt::StringLiterals;

namespace {

/// Qt makes errors of statuses from 400 on; those are answers all the same.
bool isAnswer(const QNetworkReply &reply)
{
    const QNetworkReply::NetworkError error = reply.error();
    const bool isOfStatus = (error > 200 && error < 300) || (error > 400 && error < 500) ||
                            error == QNetworkReply::ProtocolInvalidOperationError;
    return (error == QNetworkReply::NoError || isOfStatus) &&
           reply.attribute(QNetworkRequest::HttpStatusCodeAttribute).isValid();
}

} // namespace

HttpCall::HttpCall(QNetworkReply *reply, const HttpRequest &sent, QObject *context,
                   HttpCallback callback)
    : m_reply(reply), m_context(context), m_callback(std::move(callback)), m_method(sent.method),
      m_largestAnswer(sent.largestAnswer)
{
    m_reply->setParent(this);
    connect(m_reply, &QNetworkReply::readyRead, this, &HttpCall::checkSize);
    connect(m_reply, &QNetworkReply::finished, this, &HttpCall::finish);
    connect(m_context, &QObject::destroyed, this, &HttpCall::abandon);
    m_deadline.setSingleShot(true);
    connect(&m_deadline, &QTimer::timeout, this, &HttpCall::expire);
    m_deadline.start(sent.timeout);
}

HttpCall::~HttpCall() = default;

void HttpCall::checkSize()
{
    if (m_reply->bytesAvailable() <= m_largestAnswer)
        return;
    m_isTooLong = true;
    m_reply->abort();
}

void HttpCall::expire()
{
    m_isLate = true;
    m_reply->abort();
}

void HttpCall::abandon()
{
    m_callback = nullptr;
    m_reply->disconnect(this);
    m_reply->abort();
    deleteLater();
}

void HttpCall::finish()
{
    checkSize();
    if (m_isTooLong || m_isLate || !isAnswer(*m_reply))
        end(noAnswer(failure()));
    else
        end(response());
}

void HttpCall::end(Answer<HttpResponse> answer)
{
    m_deadline.stop();
    m_reply->disconnect(this);
    m_context->disconnect(this);
    deleteLater();
    if (m_callback)
        std::exchange(m_callback, nullptr)(std::move(answer));
}

HttpResponse HttpCall::response()
{
    HttpResponse response;
    response.status = m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    for (const auto &[name, value] : m_reply->rawHeaderPairs())
        response.headers.emplace_back(name.toLower(), value);
    response.body = core::SecretBytes(static_cast<std::size_t>(m_reply->bytesAvailable()));
    qint64 filled = 0;
    while (filled < static_cast<qint64>(response.body.size())) {
        const qint64 got = m_reply->read(reinterpret_cast<char *>(response.body.data()) + filled,
                                         static_cast<qint64>(response.body.size()) - filled);
        if (got <= 0)
            break;
        filled += got;
    }
    return response;
}

ApiError HttpCall::failure() const
{
    const QUrl url = m_reply->url();
    const QString place = url.toString(QUrl::RemovePath | QUrl::RemoveQuery | QUrl::RemoveUserInfo);
    const QByteArray refused = m_reply->property(refusedCertificateProperty).toByteArray();
    if (!refused.isEmpty()) {
        ApiError error = ApiError::unreachable(
            u"the certificate of %1 is not the one that is trusted"_s.arg(place));
        error.refusedCertificate = refused;
        return error;
    }
    if (m_isTooLong)
        return ApiError::malformed(
            u"the answer of %1 is longer than %2 bytes"_s.arg(place).arg(m_largestAnswer), 0);
    if (m_isLate)
        return ApiError::unreachable(u"%1 gave no answer in time"_s.arg(place));
    return ApiError::unreachable(
        u"%1 %2: %3"_s.arg(QString::fromLatin1(m_method), place, m_reply->errorString()));
}

} // namespace sb::client
