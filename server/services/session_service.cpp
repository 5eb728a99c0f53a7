#include "server/services/session_service.h"

#include "server/crypto/password_hash.h"
#include "server/domain/password_rules.h"

namespace sb::services {

using namespace Qt::StringLiterals;
using core::ErrorCode;
using core::failure;
using core::Result;
using storage::Transaction;

namespace {

core::Error wrongPassword(const domain::CallContext &call)
{
    const QString message = u"the current password is wrong"_s;
    return {.code = ErrorCode::InvalidCredentials,
            .message = message,
            .details = {{u"/current_password"_s, message}},
            .auditAction = u"auth.password"_s,
            .auditResource = call.actor.actor()};
}

} // namespace

Result<void> SessionService::logout(const domain::CallContext &call) const
{
    const auto ended = m_unitOfWork.write(call, [&](Transaction &tx) -> Result<MaybeAudited<bool>> {
        // Somebody may have ended it since it was checked.
        if (!m_sessions.revoke(tx, call.actor.sessionId.value()))
            return MaybeAudited<bool>{};
        return MaybeAudited<bool>{
            .value = true,
            .events = {{.action = u"auth.logout"_s, .resource = call.actor.actor()}}};
    });
    return ended ? Result<void>() : Result<void>(failure(ended));
}

Result<storage::UserWithPassword>
SessionService::countAndFind(const domain::CallContext &call) const
{
    return m_unitOfWork.write(
        call, [&](Transaction &tx) -> Result<Unaudited<storage::UserWithPassword>> {
            // A stolen session must not become a place to guess passwords.
            const auto locked =
                m_counters.raise(tx, m_fingerprints.ofLoginSubject(call.actor.email), {});
            if (locked)
                return failure(
                    core::Error{.code = ErrorCode::LockedOut,
                                .message = u"too many wrong passwords; try again later"_s,
                                .retryAfterSeconds = *locked});
            auto user = m_users.find(tx, call.actor.id);
            if (!user)
                return failure(ErrorCode::Unauthenticated, u"the account is gone"_s);
            return Unaudited<storage::UserWithPassword>{AuditExemption::LoginCounters,
                                                        std::move(*user)};
        });
}

Result<void> SessionService::changePassword(const domain::CallContext &call,
                                            const core::SecretBytes &current,
                                            const core::SecretBytes &wanted) const
{
    if (const auto fit = domain::checkPassword(wanted, call.actor.email, u"/new_password"_s); !fit)
        return failure(fit);
    if (wanted.equals(current))
        return failure(ErrorCode::InvalidValue, u"must differ from the current password"_s,
                       u"/new_password"_s);
    const auto user = countAndFind(call);
    if (!user)
        return failure(user);
    const bool isRight = crypto::verifyPassword(user->passwordHash, current);
    const QString hash = isRight ? crypto::hashPassword(wanted) : QString();

    const auto changed = m_unitOfWork.write(call, [&](Transaction &tx) -> Result<Audited<bool>> {
        const auto now = m_users.findForUpdate(tx, call.actor.id);
        // Two changes at once: the one that comes second was checked against what is no more.
        if (!isRight || !now || now->passwordHash != user->passwordHash)
            return failure(wrongPassword(call));
        m_users.setPassword(tx, call.actor.id, hash, false);
        const int ended = m_sessions.revokeAllOf(tx, call.actor.id);
        m_counters.clear(tx, m_fingerprints.ofLoginSubject(call.actor.email));
        return Audited<bool>(true, AuditEvent{.action = u"auth.password"_s,
                                              .resource = call.actor.actor(),
                                              .metadata = {{u"sessions_ended"_s, ended}}});
    });
    return changed ? Result<void>() : Result<void>(failure(changed));
}

} // namespace sb::services
