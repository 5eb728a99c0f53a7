#include "server/storage/identity_repository.h"

#include "server/domain/scope_match.h"
#include "server/domain/user.h"

#include <QJsonArray>

namespace sb::storage {

using namespace Qt::StringLiterals;

namespace {

const QString selectPerson = uR"(
    SELECT u.id, u.email, u.display_name, u.kind, u.must_change_password,
           jsonb_build_object('grants', coalesce((
               SELECT jsonb_agg(jsonb_build_object('id', g.id, 'role_id', r.id, 'role_name', r.name,
                                                   'permissions', r.permissions, 'scope', g.scope)
                                ORDER BY g.granted_at, g.id)
               FROM user_roles g JOIN roles r ON r.id = g.role_id
               WHERE g.user_id = u.id), '[]'::jsonb)) AS held,)"_s;

QStringList textsOf(const QJsonValue &array)
{
    QStringList texts;
    for (const QJsonValue &element : array.toArray())
        texts.append(element.toString());
    return texts;
}

domain::Identity identityFrom(const Row &row)
{
    const auto kind = domain::userKindFromWord(row.text("kind"_L1)).value();
    domain::Identity identity{.kind = kind == domain::UserKind::Person
                                          ? domain::IdentityKind::Person
                                          : domain::IdentityKind::Service,
                              .id = row.uuid("id"_L1),
                              .email = row.text("email"_L1),
                              .name = row.text("display_name"_L1),
                              .mustChangePassword = row.flag("must_change_password"_L1)};
    for (const QJsonValue &held : row.jsonObject("held"_L1).value("grants"_L1).toArray()) {
        const QJsonObject grant = held.toObject();
        identity.grants.push_back(
            {.id = QUuid::fromString(grant.value("id"_L1).toString()),
             .roleId = QUuid::fromString(grant.value("role_id"_L1).toString()),
             .roleName = grant.value("role_name"_L1).toString(),
             .permissions = textsOf(grant.value("permissions"_L1)),
             .scope = domain::scopeFromStored(grant.value("scope"_L1).toObject())});
    }
    return identity;
}

const QString fromLiveTokens =
    uR"( t.id AS token_id, t.name AS token_name, t.permissions AS token_permissions,
           coalesce(t.last_used_at < now() - interval '1 minute', true) AS use_is_due
    FROM api_tokens t JOIN users u ON u.id = t.user_id
    WHERE t.revoked_at IS NULL AND t.expires_at > now() AND u.enabled)"_s;

domain::Identity tokenIdentityFrom(const Row &row)
{
    domain::Identity identity = identityFrom(row);
    identity.tokenId = row.uuid("token_id"_L1);
    identity.tokenName = row.text("token_name"_L1);
    if (!row.isNull("token_permissions"_L1)) {
        const QStringList permissions = row.textList("token_permissions"_L1);
        identity.tokenPermissions = QSet<QString>(permissions.begin(), permissions.end());
    }
    return identity;
}

} // namespace

std::optional<domain::Identity> IdentityRepository::findBySession(Transaction &tx,
                                                                  const QUuid &sessionId,
                                                                  const QUuid &userId) const
{
    static const QString findSession = selectPerson + uR"( sb_us(s.expires_at) AS expires_at
        FROM sessions s JOIN users u ON u.id = s.user_id
        WHERE s.id = ? AND u.id = ? AND s.revoked_at IS NULL AND s.expires_at > now()
          AND u.enabled AND u.kind = 'person')"_s;

    const auto row = tx.queryRow(findSession, {sessionId, userId});
    if (!row)
        return std::nullopt;
    domain::Identity identity = identityFrom(*row);
    identity.sessionId = sessionId;
    identity.sessionExpiresAt = row->time("expires_at"_L1);
    return identity;
}

std::optional<domain::Identity> IdentityRepository::findByUserId(Transaction &tx,
                                                                 const QUuid &userId) const
{
    static const QString findPerson =
        selectPerson +
        u" NULL AS nothing FROM users u WHERE u.id = ? AND u.enabled AND u.kind = 'person'"_s;

    const auto row = tx.queryRow(findPerson, {userId});
    return row ? std::optional(identityFrom(*row)) : std::nullopt;
}

std::optional<TokenIdentity> IdentityRepository::findByToken(Transaction &tx,
                                                             const QByteArray &tokenHash) const
{
    static const QString findToken = selectPerson + fromLiveTokens + u" AND t.token_hash = ?"_s;

    const auto row = tx.queryRow(findToken, {tokenHash});
    if (!row)
        return std::nullopt;
    return TokenIdentity{.identity = tokenIdentityFrom(*row),
                         .useIsDue = row->flag("use_is_due"_L1)};
}

std::optional<domain::Identity> IdentityRepository::findByTokenId(Transaction &tx,
                                                                  const QUuid &tokenId) const
{
    static const QString findTokenById = selectPerson + fromLiveTokens + u" AND t.id = ?"_s;

    const auto row = tx.queryRow(findTokenById, {tokenId});
    return row ? std::optional(tokenIdentityFrom(*row)) : std::nullopt;
}

std::optional<AgentCredential> IdentityRepository::findAgent(Transaction &tx,
                                                             const QUuid &agentId) const
{
    static const QString findLiveAgent = uR"(
        SELECT id, name, scope::text AS scope, secret_hash,
               CASE WHEN previous_secret_until > now() THEN previous_secret_hash END AS previous_secret_hash
        FROM agents
        WHERE id = ? AND status <> 'revoked')"_s;

    const auto row = tx.queryRow(findLiveAgent, {agentId});
    if (!row)
        return std::nullopt;
    return AgentCredential{.identity = {.kind = domain::IdentityKind::Agent,
                                        .id = row->uuid("id"_L1),
                                        .name = row->text("name"_L1),
                                        .agentScopeJson = row->text("scope"_L1)},
                           .secretHash = row->bytes("secret_hash"_L1),
                           .previousSecretHash = row->bytes("previous_secret_hash"_L1)};
}

} // namespace sb::storage
