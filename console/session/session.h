// Who is logged in at which server, and how it stands with the connection. All of the window hangs
// on this: it logs in and out, locks, notices a session that ended and a server that is away, and
// tells when it is time to look again.
#pragma once

#include "console/session/broker_apis.h"
#include "console/session/connection_profile.h"
#include "console/session/live_updates.h"
#include "shared/model/signed_in_user.h"

#include <optional>
#include <utility>

#include <QObject>
#include <QTimer>

namespace sb::console {

class Session : public QObject
{
    Q_OBJECT

public:
    enum class State {
        SignedOut,
        SigningIn,
        SignedIn,
        /// Logged in, but until the password is changed the server does nothing else.
        PasswordDue,
        /// The server no longer knows the session; what is shown stays, nothing can be done.
        Expired,
        /// Left alone: token and values are gone, what was shown is hidden.
        Locked,
    };

    explicit Session(QObject *parent = nullptr);
    ~Session() override;

    [[nodiscard]] State state() const { return m_state; }

    [[nodiscard]] bool isSignedIn() const { return m_state == State::SignedIn; }

    /// Logs in at the profile's server. `signInFailed` or `stateChanged` tells how it went. The
    /// profile's CA file is read; one that cannot be read fails the login.
    void signIn(const ConnectionProfile &profile, const QString &email, core::SecretBytes password);
    /// Goes on with a token that was kept.
    void resume(const ConnectionProfile &profile, core::SecretBytes token);
    void cancelSignIn();

    /// The password that led to PasswordDue, once; empty when none was typed.
    [[nodiscard]] core::SecretBytes takePassword() { return std::exchange(m_password, {}); }

    /// Ends the session at the server too.
    void signOut();
    /// As signOut, but somebody may come back to where they were.
    void lock();

    [[nodiscard]] const ConnectionProfile &profile() const { return m_profile; }

    [[nodiscard]] const model::SignedInUser &user() const { return m_user; }

    [[nodiscard]] bool may(const QString &permission) const { return m_user.may(permission); }

    /// A copy of the bearer, for the keychain.
    [[nodiscard]] core::SecretBytes token() const { return m_token.clone(); }

    /// Only after a first login was begun; valid until the next one.
    [[nodiscard]] const client::PeopleApi &people() const { return m_apis->people; }

    [[nodiscard]] const client::RequestApi &requests() const { return m_apis->requests; }

    [[nodiscard]] const client::AgentRegistryApi &agents() const { return m_apis->agents; }

    [[nodiscard]] const client::AuditEventApi &audit() const { return m_apis->audit; }

    [[nodiscard]] const BrokerApis &apis() const { return *m_apis; }

    /// Since when no answer comes; nothing while all is well.
    [[nodiscard]] std::optional<core::Timestamp> offlineSince() const { return m_offlineSince; }

    /// Until the next attempt to reach the server.
    [[nodiscard]] std::chrono::milliseconds untilRetry() const;
    void retryNow();

    /// Changes are told by the server as they happen; otherwise it is asked every few seconds.
    [[nodiscard]] bool isLive() const { return m_live.isLive(); }

Q_SIGNALS:
    void stateChanged(sb::console::Session::State state);
    void signInFailed(const sb::client::ApiError &error);
    /// Somebody else, or another server, than before: nothing shown so far is theirs.
    void userChanged();
    /// offlineSince or untilRetry.
    void reachabilityChanged();
    /// What is shown should be fetched again, quietly.
    void refreshDue();
    /// Something happened that this person may see; only while isLive.
    void happened(const sb::client::ChangeNotice &notice);

private:
    void connectTo(const ConnectionProfile &profile, QList<QSslCertificate> roots);
    void adopt(core::SecretBytes token);
    void fetchUser();
    void enter(const model::SignedInUser &user);
    void demandPassword();
    void failSignIn(const client::ApiError &error);
    void dropToken();
    void beginSignIn();
    void setState(State state);
    void observe(const client::ApiError *error);
    void goOffline();
    void scheduleRetry();
    void probe();

    State m_state = State::SignedOut;
    /// Where a login that fails leads back to.
    State m_stateBefore = State::SignedOut;
    ConnectionProfile m_profile;
    std::unique_ptr<BrokerApis> m_apis;
    QObject *m_signIn = nullptr;
    core::SecretBytes m_token;
    core::SecretBytes m_password;
    model::SignedInUser m_user;
    crypto::SystemRandom m_random;
    client::Backoff m_backoff;
    std::optional<core::Timestamp> m_offlineSince;
    QTimer m_retry;
    LiveUpdates m_live{m_random};
};

} // namespace sb::console
