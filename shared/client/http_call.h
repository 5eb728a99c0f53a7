// One call on its way: from the request that was sent to the callback, or to nothing when its
// context goes first.
#pragma once

#include "shared/client/api_error.h"
#include "shared/client/http_message.h"

#include <functional>

#include <QNetworkReply>
#include <QObject>
#include <QTimer>

namespace sb::client {

/// Set on a reply whose server showed a certificate that is not trusted: its DER form.
inline constexpr char refusedCertificateProperty[] = "sb_refused_certificate";

using HttpCallback = std::function<void(Answer<HttpResponse>)>;

/// Deletes itself when it is over. Lives in the thread of its client.
class HttpCall : public QObject
{
    Q_OBJECT

public:
    /// Takes the reply over; `sent` tells the limits. The callback runs in this thread, at most
    /// once and never after `context` is gone.
    HttpCall(QNetworkReply *reply, const HttpRequest &sent, QObject *context,
             HttpCallback callback);
    ~HttpCall() override;

private:
    void checkSize();
    void expire();
    void finish();
    void abandon();
    void end(Answer<HttpResponse> answer);
    [[nodiscard]] HttpResponse response();
    [[nodiscard]] ApiError failure() const;

    QNetworkReply *m_reply;
    QObject *m_context;
    HttpCallback m_callback;
    QTimer m_deadline;
    QByteArray m_method;
    qint64 m_largestAnswer;
    bool m_isTooLong = false;
    bool m_isLate = false;
};

} // namespace sb::client
