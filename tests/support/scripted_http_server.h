// A small HTTP/1.1 server in a thread of its own that does what a function says: answer, answer
// late, cut the connection, or say nothing. For tests of clients only.
#pragma once

#include "shared/client/http_message.h"

#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include <QSslConfiguration>
#include <QThread>

namespace sb::test {

struct ScriptedRequest
{
    QByteArray method = {};
    /// Path and query as they came.
    QByteArray target = {};
    /// Names in lower case.
    client::HttpHeaders headers = {};
    QByteArray body = {};

    /// Empty when it was not sent.
    [[nodiscard]] QByteArray header(QByteArrayView lowerCaseName) const;
};

struct ScriptedAnswer
{
    int status = 200;
    client::HttpHeaders headers = {};
    QByteArray body = {};
    std::chrono::milliseconds delay = {};
    /// The connection is closed instead of answering.
    bool cut = false;
    /// The connection stays open and silent.
    bool silent = false;
};

class ScriptedHttpServer
{
public:
    /// Called in the server's thread, one request at a time.
    using Handler = std::function<ScriptedAnswer(const ScriptedRequest &)>;

    /// Listens on a free port of 127.0.0.1, with TLS when `tls` holds a certificate and key.
    explicit ScriptedHttpServer(Handler handler, const QSslConfiguration &tls = {});
    ScriptedHttpServer(const ScriptedHttpServer &) = delete;
    ScriptedHttpServer &operator=(const ScriptedHttpServer &) = delete;
    ~ScriptedHttpServer();

    /// Without a slash at the end.
    [[nodiscard]] QUrl url() const;
    /// Everything that has come so far.
    [[nodiscard]] std::vector<ScriptedRequest> requests() const;
    /// Closes the port and every connection, as a server that is being restarted.
    void goAway();
    /// Listens on the same port again.
    void comeBack();

private:
    class Listener;

    void runInThread(const std::function<void()> &task) const;

    Handler m_handler;
    bool m_isTls;
    quint16 m_port = 0;
    mutable std::mutex m_mutex;
    std::vector<ScriptedRequest> m_requests;
    QThread m_thread;
    Listener *m_listener = nullptr;
};

} // namespace sb::test
