// An answer that is read while it comes: for streams that have no end, and for those that are too
// long to be held.
#pragma once

#include "shared/client/api_error.h"
#include "shared/client/http_message.h"

#include <QNetworkReply>
#include <QObject>
#include <QTimer>

namespace sb::client {

/// Lives in the thread of its client; destroying it ends the call. Signals come from the event
/// loop; a receiver may destroy this with deleteLater only.
class HttpStream : public QObject
{
    Q_OBJECT

public:
    /// Takes the reply over. `silence` is how long nothing may come.
    HttpStream(QNetworkReply *reply, std::chrono::milliseconds silence);
    ~HttpStream() override;

    /// Reads no more until resume(): a receiver that is slower than the server. The silence does
    /// not count meanwhile.
    void pause();
    void resume();

Q_SIGNALS:
    /// The head of an answer of 2xx has come.
    void opened();
    void received(const QByteArray &bytes);
    /// The proper end of the answer.
    void ended();
    /// Refused for a status of 4xx or 5xx, Unreachable when it broke off or fell silent.
    void failed(const sb::client::ApiError &error);

private:
    void read();
    void finish();
    void fallSilent();
    void fail(const ApiError &error);
    [[nodiscard]] int status() const;

    QNetworkReply *m_reply;
    QTimer m_silence;
    QByteArray m_refusal;
    bool m_isOpen = false;
    bool m_isPaused = false;
    bool m_isFinished = false;
    bool m_isOver = false;
};

} // namespace sb::client
