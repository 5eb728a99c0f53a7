#include "server/storage/api_token_repository.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace sb::storage {

using namespace Qt::StringLiterals;

namespace {

const QString selectToken = uR"(
    SELECT id, user_id, name, permissions, sb_us(created_at) AS created_at,
           sb_us(expires_at) AS expires_at, sb_us(last_used_at) AS last_used_at,
           sb_us(revoked_at) AS revoked_at
    FROM api_tokens )"_s;

domain::ApiToken tokenFrom(const Row &row)
{
    domain::ApiToken token{.id = row.uuid("id"_L1),
                           .userId = row.uuid("user_id"_L1),
                           .name = row.text("name"_L1),
                           .createdAt = row.time("created_at"_L1),
                           .expiresAt = row.time("expires_at"_L1),
                           .lastUsedAt = row.optionalTime("last_used_at"_L1),
                           .revokedAt = row.optionalTime("revoked_at"_L1)};
    if (!row.isNull("permissions"_L1))
        token.permissions = row.textList("permissions"_L1);
    return token;
}

std::optional<QString> jsonText(const std::optional<QStringList> &list)
{
    if (!list)
        return std::nullopt;
    return QString::fromUtf8(
        QJsonDocument(QJsonArray::fromStringList(*list)).toJson(QJsonDocument::Compact));
}

} // namespace

void ApiTokenRepository::insert(Transaction &tx, const domain::ApiToken &token,
                                const QByteArray &hash, qint64 seconds) const
{
    static const QString insertToken = uR"(
        INSERT INTO api_tokens (id, user_id, name, token_hash, permissions, expires_at)
        VALUES (?, ?, ?, ?, ?::jsonb, now() + ? * interval '1 second'))"_s;

    tx.execute(insertToken,
               {token.id, token.userId, token.name, hash, jsonText(token.permissions), seconds});
}

std::optional<domain::ApiToken> ApiTokenRepository::find(Transaction &tx, const QUuid &id) const
{
    static const QString findToken = selectToken + u"WHERE id = ? AND revoked_at IS NULL"_s;

    const auto row = tx.queryRow(findToken, {id});
    return row ? std::optional(tokenFrom(*row)) : std::nullopt;
}

domain::Page<domain::ApiToken> ApiTokenRepository::listOf(Transaction &tx, const QUuid &userId,
                                                          const domain::PageRequest &page) const
{
    static const QString listTokens = selectToken + uR"(
        WHERE user_id = ? AND revoked_at IS NULL
          AND (?::bigint IS NULL OR (created_at, id) > (sb_ts(?::bigint), ?::uuid))
        ORDER BY created_at, id
        LIMIT ?)"_s;

    const auto afterTime = page.after ? std::optional(page.after->time) : std::nullopt;
    const auto afterId = page.after ? std::optional(page.after->id) : std::nullopt;
    domain::Page<domain::ApiToken> tokens;
    for (const Row &row :
         tx.query(listTokens, {userId, afterTime, afterTime, afterId, page.limit + 1})) {
        if (tokens.items.size() == static_cast<std::size_t>(page.limit)) {
            tokens.next = {tokens.items.back().createdAt, tokens.items.back().id};
            break;
        }
        tokens.items.push_back(tokenFrom(row));
    }
    return tokens;
}

bool ApiTokenRepository::revoke(Transaction &tx, const QUuid &id) const
{
    static const QString revokeToken =
        u"UPDATE api_tokens SET revoked_at = now() WHERE id = ? AND revoked_at IS NULL"_s;

    return tx.execute(revokeToken, {id}) == 1;
}

int ApiTokenRepository::revokeAllOf(Transaction &tx, const QUuid &userId) const
{
    static const QString revokeTokens = uR"(
        UPDATE api_tokens SET revoked_at = now()
        WHERE user_id = ? AND revoked_at IS NULL AND expires_at > now())"_s;

    return tx.execute(revokeTokens, {userId});
}

void ApiTokenRepository::rememberUse(Transaction &tx, const QUuid &id) const
{
    static const QString touchToken = uR"(
        UPDATE api_tokens SET last_used_at = now()
        WHERE id = (SELECT id FROM api_tokens
                    WHERE id = ?
                      AND (last_used_at IS NULL OR last_used_at < now() - interval '1 minute')
                    FOR UPDATE SKIP LOCKED))"_s;

    tx.execute(touchToken, {id});
}

} // namespace sb::storage
