#include "console/session/session.h"

#include "shared/core/clock.h"

namespace sb::console {

using namespace Qt::StringLiterals;
using client::Answer;
using client::ApiError;

namespace {

constexpr client::BackoffLimits retryLimits{.first = std::chrono::seconds(2),
                                            .most = std::chrono::seconds(30)};

} // namespace

Session::Session(QObject *parent) : QObject(parent), m_backoff(m_random, retryLimits)
{
    connect(&m_live, &LiveUpdates::lookDue, this, [this] {
        if (isSignedIn() && !m_offlineSince)
            Q_EMIT refreshDue();
    });
    connect(&m_live, &LiveUpdates::liveChanged, this, [this](bool isLive) {
        if (isLive && m_offlineSince)
            retryNow();
    });
    connect(&m_live, &LiveUpdates::happened, this, &Session::happened);
    connect(&m_live, &LiveUpdates::refused, this, [this](const ApiError &error) {
        if (error.status == 401)
            observe(&error);
    });
    m_retry.setSingleShot(true);
    connect(&m_retry, &QTimer::timeout, this, &Session::probe);
}

Session::~Session() = default;

void Session::signIn(const ConnectionProfile &profile, const QString &email,
                     core::SecretBytes password)
{
    cancelSignIn();
    QList<QSslCertificate> roots;
    if (!profile.caFile.isEmpty()) {
        const auto read = client::caCertificatesFrom(profile.caFile);
        if (!read) {
            Q_EMIT signInFailed(
                ApiError::unreachable(tr("The certificate file %1 cannot be used: %2")
                                          .arg(profile.caFile, read.error().message)));
            return;
        }
        roots = *read;
    }
    connectTo(profile, std::move(roots));
    m_profile.email = email;
    beginSignIn();
    m_password = std::move(password);
    m_apis->people.login(email, m_password, m_signIn, [this](Answer<client::LoginSession> answer) {
        if (!answer)
            return failSignIn(answer.error());
        adopt(std::move(answer->token));
        fetchUser();
    });
}

void Session::resume(const ConnectionProfile &profile, core::SecretBytes token)
{
    cancelSignIn();
    QList<QSslCertificate> roots;
    if (!profile.caFile.isEmpty())
        roots = client::caCertificatesFrom(profile.caFile).value_or(QList<QSslCertificate>());
    connectTo(profile, std::move(roots));
    beginSignIn();
    adopt(std::move(token));
    fetchUser();
}

void Session::cancelSignIn()
{
    if (!m_signIn)
        return;
    std::exchange(m_signIn, nullptr)->deleteLater();
    dropToken();
    setState(m_stateBefore);
}

void Session::beginSignIn()
{
    m_stateBefore = isSignedIn() || m_state == State::PasswordDue ? State::SignedOut : m_state;
    m_password.clear();
    setState(State::SigningIn);
    m_signIn = new QObject(this);
}

void Session::connectTo(const ConnectionProfile &profile, QList<QSslCertificate> roots)
{
    m_retry.stop();
    m_live.stop();
    m_profile = profile;
    // The old connection goes with its calls; callbacks of theirs never come.
    m_apis = std::make_unique<BrokerApis>(
        client::TransportSettings{.caCertificates = std::move(roots),
                                  .pinnedCertificate = profile.pinnedCertificate.toLatin1(),
                                  .userAgent = "sb-console"_ba},
        profile.server);
    m_apis->people.setObserver([this](const ApiError *error) { observe(error); });
}

void Session::adopt(core::SecretBytes token)
{
    m_token = std::move(token);
    m_apis->people.setToken(m_token.clone());
}

void Session::fetchUser()
{
    m_apis->session.me(m_signIn, [this](Answer<model::SignedInUser> answer) {
        if (!answer)
            return failSignIn(answer.error());
        enter(*answer);
    });
}

void Session::enter(const model::SignedInUser &user)
{
    std::exchange(m_signIn, nullptr)->deleteLater();
    // Whose pages they are is told once they can be filled.
    if (user.mustChangePassword)
        return demandPassword();
    m_password.clear();
    const bool isSomebodyElse = user.id != m_user.id;
    m_user = user;
    if (isSomebodyElse)
        Q_EMIT userChanged();
    setState(State::SignedIn);
    m_live.start(m_apis->http, m_profile.server, m_token.clone());
    Q_EMIT refreshDue();
}

void Session::demandPassword()
{
    m_live.stop();
    setState(State::PasswordDue);
}

void Session::failSignIn(const ApiError &error)
{
    std::exchange(m_signIn, nullptr)->deleteLater();
    dropToken();
    setState(m_stateBefore);
    Q_EMIT signInFailed(error);
}

void Session::dropToken()
{
    m_live.stop();
    m_token.clear();
    m_password.clear();
    if (m_apis)
        m_apis->people.setToken({});
}

void Session::signOut()
{
    // The answer is of no use to anybody: what counts here is that the token is forgotten.
    if (!m_token.isEmpty())
        m_apis->people.logout(this, [](const Answer<void> &) {});
    dropToken();
    m_user = {};
    setState(State::SignedOut);
    Q_EMIT userChanged();
}

void Session::lock()
{
    if (m_state != State::SignedIn && m_state != State::PasswordDue && m_state != State::Expired)
        return;
    if (!m_token.isEmpty())
        m_apis->people.logout(this, [](const Answer<void> &) {});
    dropToken();
    setState(State::Locked);
}

void Session::setState(State state)
{
    if (m_state == state)
        return;
    m_state = state;
    Q_EMIT stateChanged(state);
}

void Session::observe(const ApiError *error)
{
    if (error && error->kind == ApiError::Kind::Unreachable) {
        if (isSignedIn())
            goOffline();
        return;
    }
    if (m_offlineSince) {
        m_offlineSince.reset();
        m_backoff.reset();
        m_retry.stop();
        Q_EMIT reachabilityChanged();
        if (isSignedIn())
            QMetaObject::invokeMethod(this, &Session::refreshDue, Qt::QueuedConnection);
    }
    if (error && error->status == 401 && isSignedIn()) {
        dropToken();
        setState(State::Expired);
    }
    if (error && error->error.code == core::ErrorCode::PasswordChangeRequired && isSignedIn())
        demandPassword();
}

void Session::goOffline()
{
    if (m_offlineSince)
        return;
    m_offlineSince = core::SystemClock().now();
    scheduleRetry();
}

void Session::scheduleRetry()
{
    m_retry.start(m_backoff.next() + std::chrono::milliseconds(500));
    Q_EMIT reachabilityChanged();
}

std::chrono::milliseconds Session::untilRetry() const
{
    return m_retry.isActive() ? m_retry.remainingTimeAsDuration() : std::chrono::milliseconds(0);
}

void Session::retryNow()
{
    m_retry.stop();
    probe();
}

void Session::probe()
{
    if (!isSignedIn() || !m_offlineSince)
        return;
    m_apis->session.me(this, [this](const Answer<model::SignedInUser> &answer) {
        if (!answer && m_offlineSince)
            scheduleRetry();
    });
}

} // namespace sb::console
