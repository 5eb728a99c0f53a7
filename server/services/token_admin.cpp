#include "server/services/token_admin.h"

#include "server/crypto/agent_secret.h"
#include "server/domain/name_rules.h"
#include "server/domain/permission_rules.h"
#include "server/services/current_actor.h"
#include "shared/core/timestamp_text.h"
#include "shared/core/uuid_text.h"
#include "shared/model/permission.h"

#include <QJsonArray>

namespace sb::services {

using namespace Qt::StringLiterals;
using core::ErrorCode;
using core::failure;
using core::Result;
using domain::ApiToken;
using storage::Transaction;

namespace {

constexpr qint64 longestLifetimeSeconds = 365LL * 24 * 3600;

AuditEvent eventOf(const QString &action, const ApiToken &token)
{
    QJsonObject metadata{{u"user_id"_s, core::toText(token.userId)}, {u"name"_s, token.name}};
    if (token.permissions)
        metadata.insert(u"permissions"_s, QJsonArray::fromStringList(*token.permissions));
    return {.action = action,
            .resource = u"token:"_s + core::toText(token.id),
            .metadata = std::move(metadata)};
}

} // namespace

Result<domain::User> TokenAdmin::findManaged(Transaction &tx, const domain::Identity &manager,
                                             const QUuid &userId) const
{
    const bool managesUsers = manager.holdsGlobally(model::permissions::userEdit);
    const auto user = m_users.find(tx, userId);
    if (!user || (userId != manager.id && !managesUsers))
        return failure(ErrorCode::NotFound, u"user not found"_s);
    if (userId != manager.id && user->user.kind == domain::UserKind::Person)
        return failure(ErrorCode::Forbidden, u"a person's tokens are that person's own"_s);
    return user->user;
}

Result<std::optional<QStringList>> TokenAdmin::permissionsFor(Transaction &tx,
                                                              const domain::Identity &maker,
                                                              const domain::User &owner,
                                                              const NewToken &wanted) const
{
    if (owner.id == maker.id) {
        if (const auto held =
                domain::checkNoEscalation(maker, wanted.permissions.value_or(QStringList()));
            !held)
            return failure(held);
        return wanted.permissions;
    }
    // Named one by one: what the account is granted later is not given to who holds the token.
    const QStringList permissions =
        wanted.permissions ? *wanted.permissions : m_grants.permissionsOf(tx, owner.id);
    if (const auto held = domain::checkNoEscalation(maker, permissions); !held)
        return failure(held);
    return std::optional(permissions);
}

ShownToken TokenAdmin::shown(Transaction &tx, ApiToken token) const
{
    QStringList permissions =
        token.permissions ? *token.permissions : m_grants.permissionsOf(tx, token.userId);
    return {.token = std::move(token), .permissions = std::move(permissions)};
}

Result<MadeToken> TokenAdmin::add(const domain::CallContext &call, const QUuid &userId,
                                  const NewToken &wanted) const
{
    const auto name = domain::checkName(wanted.name, u"/name"_s);
    if (!name)
        return failure(name);
    if (wanted.lifetimeSeconds < 1 || wanted.lifetimeSeconds > longestLifetimeSeconds)
        return failure(ErrorCode::InvalidValue, u"must be from 1 to 31536000, a year"_s,
                       u"/expires_in_seconds"_s);
    if (const auto known = domain::checkPermissionList(wanted.permissions.value_or(QStringList()),
                                                       u"/permissions"_s);
        !known)
        return failure(known);

    const QUuid id = QUuid::createUuid();
    return m_unitOfWork.write(call, [&](Transaction &tx) -> Result<Audited<MadeToken>> {
        // The account must not become more than was looked at before the token is made.
        m_grants.lockChanges(tx);
        const auto actor = currentActor(tx, call);
        if (!actor)
            return failure(actor);
        const auto owner = findManaged(tx, *actor, userId);
        if (!owner)
            return failure(owner);
        const auto permissions = permissionsFor(tx, *actor, *owner, wanted);
        if (!permissions)
            return failure(permissions);
        auto secret = crypto::makeApiToken(m_random);
        m_tokens.insert(tx,
                        {.id = id, .userId = userId, .name = *name, .permissions = *permissions},
                        crypto::hashApiToken(secret.view()), wanted.lifetimeSeconds);
        const ApiToken made = m_tokens.find(tx, id).value();
        AuditEvent event = eventOf(u"token.create"_s, made);
        event.metadata.insert(u"expires_at"_s, QString::fromLatin1(core::toTextTs(made.expiresAt)));
        return Audited<MadeToken>({.shown = shown(tx, made), .secret = std::move(secret)},
                                  std::move(event));
    });
}

Result<domain::Page<ShownToken>> TokenAdmin::list(const domain::CallContext &call,
                                                  const QUuid &userId,
                                                  const domain::PageRequest &page) const
{
    return m_unitOfWork.read(call, [&](Transaction &tx) -> Result<domain::Page<ShownToken>> {
        if (const auto owner = findManaged(tx, call.actor, userId); !owner)
            return failure(owner);
        auto tokens = m_tokens.listOf(tx, userId, page);
        domain::Page<ShownToken> listed{.next = tokens.next};
        for (ApiToken &token : tokens.items)
            listed.items.push_back(shown(tx, std::move(token)));
        return listed;
    });
}

Result<void> TokenAdmin::revoke(const domain::CallContext &call, const QUuid &userId,
                                const QUuid &tokenId) const
{
    const auto revoked = m_unitOfWork.write(call, [&](Transaction &tx) -> Result<Audited<bool>> {
        if (const auto owner = findManaged(tx, call.actor, userId); !owner)
            return failure(owner);
        if (call.actor.tokenId && userId == call.actor.id && tokenId != *call.actor.tokenId)
            return failure(ErrorCode::Forbidden, u"a token ends itself and no other"_s);
        const auto token = m_tokens.find(tx, tokenId);
        if (!token || token->userId != userId || !m_tokens.revoke(tx, tokenId))
            return failure(ErrorCode::NotFound, u"token not found"_s);
        return Audited<bool>(true, eventOf(u"token.revoke"_s, *token));
    });
    return revoked ? Result<void>() : Result<void>(failure(revoked));
}

} // namespace sb::services
