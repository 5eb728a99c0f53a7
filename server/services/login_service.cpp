#include "server/services/login_service.h"

#include "server/crypto/password_hash.h"
#include "server/domain/email_rules.h"

namespace sb::services {

using namespace Qt::StringLiterals;
using core::ErrorCode;
using core::failure;
using core::Result;
using storage::Transaction;

namespace {

constexpr std::int64_t microsPerSecond = 1'000'000;

QString userResource(const QUuid &id)
{
    return u"user:"_s + id.toString(QUuid::WithoutBraces);
}

core::SecretBytes secretFrom(QByteArray text)
{
    return core::SecretBytes::takeFrom(text);
}

} // namespace

Result<Login> LoginService::login(const domain::CallContext &call, const QString &given,
                                  const core::SecretBytes &password) const
{
    if (const auto admitted = m_parts.throttle.admit(call.peerAddress); !admitted)
        return failure(admitted);
    const QString email = domain::normalisedEmail(given);
    if (email.isEmpty() || password.isEmpty())
        return refuse(call, email, u"missing_fields"_s);

    const auto account = countAndFind(call, email);
    if (!account)
        return failure(account);
    if (account->lockedSeconds)
        return failure(core::Error{.code = ErrorCode::LockedOut,
                                   .message = u"too many wrong passwords; try again later"_s,
                                   .retryAfterSeconds = *account->lockedSeconds});
    const auto &stored = account->stored;
    // Verified whatever is known by now, so that every answer costs the same (invariant S10).
    const bool isRight =
        crypto::verifyPassword(stored ? stored->passwordHash : QString(), password);
    if (!stored)
        return refuse(call, email, u"user_not_found"_s);
    if (!isRight)
        return refuse(call, email, u"wrong_password"_s);
    if (!stored->user.enabled)
        return refuse(call, email, u"user_disabled"_s);
    return open(call, *stored);
}

/// The attempt is counted before anything is verified, so that racing attempts cannot share one.
Result<LoginService::Account> LoginService::countAndFind(const domain::CallContext &call,
                                                         const QString &email) const
{
    return m_parts.unitOfWork.write(call, [&](Transaction &tx) -> Result<Unaudited<Account>> {
        Account account;
        account.lockedSeconds =
            m_counters.raise(tx, m_parts.fingerprints.ofLoginSubject(email), {});
        if (!account.lockedSeconds)
            account.stored = m_users.findByEmail(tx, email);
        return Unaudited<Account>{AuditExemption::LoginCounters, std::move(account)};
    });
}

core::Failure LoginService::refuse(const domain::CallContext &call, const QString &email,
                                   const QString &kind) const
{
    m_parts.failedAttempts.record(
        call, email,
        {.action = u"auth.login"_s,
         .resource = u"auth:login"_s,
         .metadata = {{u"error_kind"_s, kind}, {u"email_length"_s, email.size()}}});
    return failure(ErrorCode::InvalidCredentials, u"invalid credentials"_s);
}

Result<Login> LoginService::open(const domain::CallContext &call,
                                 const storage::UserWithPassword &account) const
{
    const std::int64_t issuedAt = m_parts.clock.now().micros / microsPerSecond;
    const std::int64_t expiresAt = issuedAt + m_tokenLifetime.count();
    const QUuid sessionId = QUuid::createUuid();
    const QUuid userId = account.user.id;

    const auto opened =
        m_parts.unitOfWork.write(call, [&](Transaction &tx) -> Result<Audited<domain::User>> {
            // The password may have been changed, or the account disabled, while it was verified.
            const auto now = m_users.findForUpdate(tx, userId);
            if (!now || !now->user.enabled || now->passwordHash != account.passwordHash)
                return failure(ErrorCode::InvalidCredentials, u"invalid credentials"_s);
            m_counters.clear(tx, m_parts.fingerprints.ofLoginSubject(account.user.email));
            m_sessions.insert(tx, sessionId, userId, {expiresAt * microsPerSecond});
            m_users.rememberLogin(tx, userId);
            return Audited<domain::User>(now->user,
                                         AuditEvent{.action = u"auth.login"_s,
                                                    .resource = userResource(userId),
                                                    .metadata = {{u"email"_s, now->user.email}},
                                                    .actor = userResource(userId)});
        });
    if (!opened)
        return failure(opened);
    return Login{.token = secretFrom(m_parts.jwt.issue({.subject = userId,
                                                        .issuedAt = issuedAt,
                                                        .expiresAt = expiresAt,
                                                        .email = opened->email,
                                                        .name = opened->displayName,
                                                        .sessionId = sessionId})),
                 .expiresAt = {expiresAt * microsPerSecond},
                 .user = *opened};
}

} // namespace sb::services
