// One client's connection: reads requests strictly one after the other, hands each to Qt's server
// and the workers, and writes its one answer. Lives until the answer to what it has handed over is
// there, even when the client is gone.
#pragma once

#include "server/http/chunked_decoder.h"
#include "server/http/client_socket.h"
#include "server/http/head_parser.h"
#include "server/http/qt_exchange.h"
#include "server/http/response.h"
#include "server/http/route.h"

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>

#include <QObject>
#include <QPointer>

namespace sb::http {

class Guard;
class StreamSender;

class Connection final : public QObject
{
    Q_OBJECT

public:
    using Clock = std::chrono::steady_clock;

    Connection(Guard &guard, qintptr descriptor);
    ~Connection() override;

    /// What Qt's server takes for the client.
    [[nodiscard]] MemorySocket *qtSocket() const { return m_qtSocket; }

    void checkDeadlines(Clock::time_point now);
    void closeWhenIdle();
    /// Ends it at once, answer or not.
    void giveUp();

private:
    enum class State {
        Handshake,
        Head,
        Checking,
        Body,
        Handling,
        Writing,
        Streaming,
        Lingering,
        Gone
    };

    void handshakeDone();
    void readMore();
    void process();
    void beginRequest(qsizetype headSize);
    [[nodiscard]] core::Result<void> prepare(const Head &head);
    [[nodiscard]] core::Result<void> admitBody(const Head &head);
    void checkCredential();
    void readBody();
    void handle();
    void respond(Response response);
    void respondWithStream(Response response);
    void streamFinished();
    void streamBroken();
    void forgetStream();
    void refuse(const core::Error &error);
    void write(QByteArray answer, bool isSecret);
    void log(int status, qint64 bytesOut) const;
    void written();
    void nextRequest();
    void linger();
    void clientGone();
    void end();
    void forgetRequest();
    [[nodiscard]] QByteArray answerTo(const Response &response);

    Guard &m_guard;
    ClientSocket m_socket;
    /// Owned by Qt's server once it was handed over; gone with `end`.
    QPointer<MemorySocket> m_qtSocket;
    State m_state = State::Head;
    QByteArray m_received;
    std::shared_ptr<Request> m_request;
    QByteArray m_methodName;
    Lane m_lane = Lane::Normal;
    std::optional<QHttpServerResponder> m_responder;
    ChunkedDecoder m_chunks;
    bool m_chunked = false;
    bool m_expectsContinue = false;
    qint64 m_bodySize = 0;
    qint64 m_reserved = 0;
    bool m_keepAlive = true;
    bool m_isOldClient = false;
    std::unique_ptr<StreamSender> m_stream;
    int m_streamStatus = 0;
    /// The client may still be sending what nobody will read.
    bool m_isBodyUnread = false;
    bool m_hasBegun = false;
    Clock::time_point m_since = Clock::now();
    Clock::time_point m_requestSince = Clock::now();
    std::shared_ptr<std::atomic<bool>> m_isGone = std::make_shared<std::atomic<bool>>(false);
};

} // namespace sb::http
