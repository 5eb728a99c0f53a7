#include "server/services/user_admin.h"

#include "server/crypto/password_hash.h"
#include "server/domain/password_rules.h"
#include "server/domain/permission_rules.h"
#include "server/services/current_actor.h"
#include "server/services/last_admin.h"
#include "shared/core/uuid_text.h"
#include "shared/model/permission.h"

namespace sb::services {

using namespace Qt::StringLiterals;
using core::ErrorCode;
using core::failure;
using core::Result;
using domain::UserKind;
using storage::Transaction;

namespace {

QString userResource(const QUuid &id)
{
    return u"user:"_s + core::toText(id);
}

core::Failure noSuchUser()
{
    return failure(ErrorCode::NotFound, u"user not found"_s);
}

template <typename T> Result<void> done(const Result<T> &outcome)
{
    return outcome ? Result<void>() : Result<void>(failure(outcome));
}

} // namespace

Result<AddedUser> UserAdmin::add(const domain::CallContext &call, const UserDraft &draft) const
{
    NewUser wanted{.email = draft.email,
                   .displayName = draft.displayName,
                   .kind = draft.kind,
                   .mustChangePassword = draft.kind == UserKind::Person};
    AddedUser added;
    if (draft.password) {
        // An empty one would pass for none.
        if (draft.password->isEmpty())
            return failure(ErrorCode::InvalidValue, u"must not be empty"_s, u"/password"_s);
        wanted.password = draft.password->clone();
    } else if (draft.kind == UserKind::Person) {
        added.madePassword = makePassword(m_random);
        wanted.password = added.madePassword.clone();
    }
    auto user = m_making.add(call, wanted);
    if (!user)
        return failure(user);
    added.user = std::move(*user);
    return added;
}

Result<domain::Page<ListedUser>> UserAdmin::list(const domain::PageRequest &page) const
{
    return m_unitOfWork.read([&](Transaction &tx) -> Result<domain::Page<ListedUser>> {
        const auto users = m_users.list(tx, page);
        std::vector<QByteArray> subjects;
        for (const domain::User &user : users.items)
            subjects.push_back(m_fingerprints.ofLoginSubject(user.email));
        const auto locks = m_counters.locksOf(tx, subjects);
        domain::Page<ListedUser> listed{.next = users.next};
        for (std::size_t at = 0; at < users.items.size(); ++at) {
            const auto lock = locks.find(subjects[at]);
            listed.items.push_back(
                {.user = users.items[at],
                 .lockedUntil = lock == locks.end() ? std::nullopt : std::optional(lock->second)});
        }
        return listed;
    });
}

Result<void> UserAdmin::setEnabled(const domain::CallContext &call, const QUuid &id,
                                   bool enabled) const
{
    return done(m_unitOfWork.write(call, [&](Transaction &tx) -> Result<MaybeAudited<bool>> {
        const LastAdmin lastAdmin(tx);
        const auto user = m_users.findForUpdate(tx, id);
        if (!user)
            return noSuchUser();
        if (user->user.enabled == enabled)
            return MaybeAudited<bool>{};
        m_users.setEnabled(tx, id, enabled);
        QJsonObject metadata{{u"email"_s, user->user.email},
                             {u"before"_s, QJsonObject{{u"enabled"_s, !enabled}}},
                             {u"after"_s, QJsonObject{{u"enabled"_s, enabled}}}};
        if (!enabled) {
            metadata.insert(u"sessions_ended"_s, m_sessions.revokeAllOf(tx, id));
            if (const auto left = lastAdmin.check(); !left)
                return failure(left);
        }
        return MaybeAudited<bool>{
            .value = true,
            .events = {{.action = enabled ? u"user.enable"_s : u"user.disable"_s,
                        .resource = userResource(id),
                        .metadata = std::move(metadata)}}};
    }));
}

Result<domain::User> UserAdmin::find(const QUuid &id) const
{
    return m_unitOfWork.read([&](Transaction &tx) -> Result<domain::User> {
        auto user = m_users.find(tx, id);
        if (!user)
            return noSuchUser();
        return std::move(user->user);
    });
}

Result<void> UserAdmin::setPassword(const domain::CallContext &call, const QUuid &id,
                                    const core::SecretBytes &password) const
{
    const auto user = find(id);
    if (!user)
        return failure(user);
    if (user->kind == UserKind::Service)
        return failure(ErrorCode::WrongState, u"a service account has no password"_s);
    // A stolen session must not do without the old password.
    if (id == call.actor.id)
        return failure(ErrorCode::Forbidden,
                       u"one's own password is changed with the current one, at auth/password"_s);
    if (const auto fit = domain::checkPassword(password, user->email, u"/password"_s); !fit)
        return failure(fit);
    const QString hash = crypto::hashPassword(password);

    return done(m_unitOfWork.write(call, [&](Transaction &tx) -> Result<Audited<bool>> {
        // The user must not become more than was looked at before the password is set.
        m_grants.lockChanges(tx);
        const auto actor = currentActor(tx, call, model::permissions::userEdit);
        if (!actor)
            return failure(actor);
        if (!m_users.findForUpdate(tx, id))
            return noSuchUser();
        if (const auto held = domain::checkNoEscalation(*actor, m_grants.permissionsOf(tx, id));
            !held)
            return failure(held);
        m_users.setPassword(tx, id, hash, true);
        m_counters.clear(tx, m_fingerprints.ofLoginSubject(user->email));
        const int sessions = m_sessions.revokeAllOf(tx, id);
        const int tokens = m_tokens.revokeAllOf(tx, id);
        return Audited<bool>(true, AuditEvent{.action = u"user.set_password"_s,
                                              .resource = userResource(id),
                                              .metadata = {{u"email"_s, user->email},
                                                           {u"sessions_ended"_s, sessions},
                                                           {u"tokens_revoked"_s, tokens}}});
    }));
}

Result<void> UserAdmin::unlock(const domain::CallContext &call, const QUuid &id) const
{
    return done(m_unitOfWork.write(call, [&](Transaction &tx) -> Result<MaybeAudited<bool>> {
        const auto user = m_users.find(tx, id);
        if (!user)
            return noSuchUser();
        if (!m_counters.clear(tx, m_fingerprints.ofLoginSubject(user->user.email)))
            return MaybeAudited<bool>{};
        return MaybeAudited<bool>{.value = true,
                                  .events = {{.action = u"user.unlock"_s,
                                              .resource = userResource(id),
                                              .metadata = {{u"email"_s, user->user.email}}}}};
    }));
}

} // namespace sb::services
