// Vault's transit engine for tests: checks every byte of what it is asked and can be told to
// misbehave.
#pragma once

#include "tests/support/scripted_http_server.h"

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>

#include <QString>
#include <QStringList>

namespace sb::test {

class FakeVault
{
public:
    enum class Mood {
        Well,
        /// The connection is cut.
        Away,
        /// No answer comes.
        Mute,
        /// 200 with what is no answer.
        Garbage,
        /// Far more bytes than anybody wants.
        Endless,
        /// 503, as a sealed Vault.
        Sealed,
        /// Opens every data key to another one.
        OtherKey,
        /// Knows none of the keys that were wrapped before.
        Amnesia,
        /// 403 for every token.
        Forbids,
        /// 307 to somewhere else.
        Redirects,
    };

    explicit FakeVault(const QSslConfiguration &tls = {});

    [[nodiscard]] QUrl url() const { return m_server.url(); }

    /// What was wrong with the requests so far; tests expect none.
    [[nodiscard]] QStringList faults() const;
    /// How often that path was asked.
    [[nodiscard]] int calls(const QByteArray &path) const;

    void goAway() { m_server.goAway(); }

    void comeBack() { m_server.comeBack(); }

    std::atomic<Mood> mood = Mood::Well;
    /// The version that wraps from now on.
    std::atomic<int> version = 1;
    /// Answers of 500 before the next good one.
    std::atomic<int> failFirst = 0;
    /// Seconds that the token has left; 0 for one without an end.
    std::atomic<int> tokenSeconds = 0;
    std::atomic<bool> isRenewable = true;

    void setToken(const QByteArray &token);
    /// Called in the server's thread before each data key is opened.
    void beforeDecrypt(std::function<void()> hook);

private:
    [[nodiscard]] ScriptedAnswer answer(const ScriptedRequest &request);
    [[nodiscard]] ScriptedAnswer transit(const ScriptedRequest &request);
    [[nodiscard]] ScriptedAnswer token(const ScriptedRequest &request);
    void fault(const QString &what);

    mutable std::mutex m_mutex;
    QByteArray m_token = QByteArrayLiteral("s.token");
    std::function<void()> m_beforeDecrypt;
    QStringList m_faults;
    /// Wrapped form to plaintext in base64.
    std::map<QByteArray, QByteArray> m_keys;
    ScriptedHttpServer m_server;
};

} // namespace sb::test
