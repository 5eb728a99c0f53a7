#include "server/storage/secret_wrap_repository.h"

namespace sb::storage {

using namespace Qt::StringLiterals;

namespace {

const QString wrapMetadata = uR"(
    w.id, w.request_id, w.key_name, w.kms_key_id, w.byte_length, sb_us(w.expires_at) AS expires_at,
    w.expires_at <= clock_timestamp() AS expired, sb_us(w.consumed_at) AS consumed_at, w.consumed_by_agent,
    w.consumed_by_claim, w.consumed_by_user, sb_us(w.shredded_at) AS shredded_at,
    sb_us(w.superseded_at) AS superseded_at, sb_us(w.created_at) AS created_at)"_s;

const QString selectWrap = u"SELECT w.encrypted_value, w.nonce, w.data_key_ciphertext, "_s +
                           wrapMetadata + u" FROM secret_wraps w "_s;

domain::SecretWrap metadataFrom(const Row &row)
{
    return {
        .id = row.uuid("id"_L1),
        .requestId = row.uuid("request_id"_L1),
        .keyName = row.text("key_name"_L1),
        .kmsKeyId = row.text("kms_key_id"_L1),
        .byteLength = static_cast<int>(row.integer("byte_length"_L1)),
        .expiresAt = row.time("expires_at"_L1),
        .expired = row.flag("expired"_L1),
        .consumedAt = row.optionalTime("consumed_at"_L1),
        .consumedByAgent = row.optionalUuid("consumed_by_agent"_L1),
        .consumedByClaim = row.optionalUuid("consumed_by_claim"_L1),
        .consumedByUser = row.optionalUuid("consumed_by_user"_L1),
        .shreddedAt = row.optionalTime("shredded_at"_L1),
        .supersededAt = row.optionalTime("superseded_at"_L1),
        .createdAt = row.time("created_at"_L1),
    };
}

domain::SecretWrap wrapFrom(const Row &row)
{
    domain::SecretWrap wrap = metadataFrom(row);
    wrap.encryptedValue = row.bytes("encrypted_value"_L1);
    wrap.nonce = row.bytes("nonce"_L1);
    wrap.dataKeyCiphertext = row.bytes("data_key_ciphertext"_L1);
    return wrap;
}

std::optional<domain::SecretWrap> maybeWrap(const std::optional<Row> &row)
{
    return row ? std::optional(wrapFrom(*row)) : std::nullopt;
}

} // namespace

void SecretWrapRepository::insert(Transaction &tx, const domain::SecretWrap &wrap,
                                  qint64 ttlSeconds) const
{
    static const QString insertWrap = uR"(
        INSERT INTO secret_wraps (id, request_id, key_name, encrypted_value, nonce, data_key_ciphertext, kms_key_id,
                                  byte_length, expires_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, now() + ?::bigint * interval '1 second'))"_s;

    tx.execute(insertWrap, {wrap.id, wrap.requestId, wrap.keyName, wrap.encryptedValue, wrap.nonce,
                            wrap.dataKeyCiphertext, wrap.kmsKeyId, wrap.byteLength, ttlSeconds});
}

std::optional<domain::SecretWrap> SecretWrapRepository::find(Transaction &tx, const QUuid &id) const
{
    static const QString findWrap = selectWrap + u"WHERE w.id = ?"_s;
    return maybeWrap(tx.queryRow(findWrap, {id}));
}

std::optional<domain::SecretWrap> SecretWrapRepository::findForUpdate(Transaction &tx,
                                                                      const QUuid &id) const
{
    static const QString lockWrap = selectWrap + u"WHERE w.id = ? FOR UPDATE"_s;
    return maybeWrap(tx.queryRow(lockWrap, {id}));
}

std::vector<domain::SecretWrap> SecretWrapRepository::listByRequest(Transaction &tx,
                                                                    const QUuid &requestId) const
{
    static const QString listWraps = u"SELECT "_s + wrapMetadata + uR"(
        FROM secret_wraps w
        WHERE w.request_id = ? AND w.superseded_at IS NULL
        ORDER BY w.created_at, w.id)"_s;

    std::vector<domain::SecretWrap> wraps;
    for (const Row &row : tx.query(listWraps, {requestId}))
        wraps.push_back(metadataFrom(row));
    return wraps;
}

bool SecretWrapRepository::supersede(Transaction &tx, const QUuid &requestId,
                                     const QString &keyName) const
{
    static const QString supersedeWrap = uR"(
        UPDATE secret_wraps
        SET superseded_at = now(), encrypted_value = NULL, nonce = NULL, data_key_ciphertext = NULL,
            shredded_at = coalesce(shredded_at, now())
        WHERE request_id = ? AND key_name = ? AND superseded_at IS NULL)"_s;

    return tx.execute(supersedeWrap, {requestId, keyName}) > 0;
}

void SecretWrapRepository::markConsumedByAgent(Transaction &tx, const QUuid &id,
                                               const QUuid &agentId, const QUuid &claimId) const
{
    static const QString consumeByAgent = uR"(
        UPDATE secret_wraps
        SET consumed_at = clock_timestamp(), consumed_by_agent = ?, consumed_by_claim = ?
        WHERE id = ?)"_s;

    tx.execute(consumeByAgent, {agentId, claimId, id});
}

bool SecretWrapRepository::consumeByUser(Transaction &tx, const QUuid &id,
                                         const QUuid &userId) const
{
    static const QString consumeOnce = uR"(
        UPDATE secret_wraps
        SET consumed_at = clock_timestamp(), consumed_by_user = ?, encrypted_value = NULL, nonce = NULL,
            data_key_ciphertext = NULL, shredded_at = clock_timestamp()
        WHERE id = ? AND consumed_at IS NULL AND shredded_at IS NULL AND superseded_at IS NULL
          AND expires_at > clock_timestamp())"_s;

    return tx.execute(consumeOnce, {userId, id}) == 1;
}

void SecretWrapRepository::extendExpiry(Transaction &tx, const QUuid &requestId,
                                        qint64 atLeastSeconds) const
{
    static const QString liftExpiry = uR"(
        UPDATE secret_wraps
        SET expires_at = greatest(expires_at, now() + ?::bigint * interval '1 second')
        WHERE request_id = ? AND shredded_at IS NULL)"_s;

    tx.execute(liftExpiry, {atLeastSeconds, requestId});
}

void SecretWrapRepository::setExpiry(Transaction &tx, const QUuid &requestId, qint64 seconds) const
{
    static const QString setWrapExpiry = uR"(
        UPDATE secret_wraps
        SET expires_at = now() + ?::bigint * interval '1 second'
        WHERE request_id = ? AND shredded_at IS NULL)"_s;

    tx.execute(setWrapExpiry, {seconds, requestId});
}

int SecretWrapRepository::shredByRequest(Transaction &tx, const QUuid &requestId) const
{
    static const QString shredWraps = uR"(
        UPDATE secret_wraps
        SET encrypted_value = NULL, nonce = NULL, data_key_ciphertext = NULL, shredded_at = now()
        WHERE request_id = ? AND shredded_at IS NULL)"_s;

    return tx.execute(shredWraps, {requestId});
}

void SecretWrapRepository::shred(Transaction &tx, const QUuid &id) const
{
    static const QString shredWrap = uR"(
        UPDATE secret_wraps
        SET encrypted_value = NULL, nonce = NULL, data_key_ciphertext = NULL, shredded_at = now()
        WHERE id = ? AND shredded_at IS NULL)"_s;

    tx.execute(shredWrap, {id});
}

std::vector<domain::SecretWrap> SecretWrapRepository::shredExpired(Transaction &tx, int limit) const
{
    // What belongs to an open request goes with it (contract B10): its expiry locks the request
    // first, so that no approval finds its values gone.
    static const QString shredExpiredWraps = u"UPDATE secret_wraps w "_s + uR"(
        SET encrypted_value = NULL, nonce = NULL, data_key_ciphertext = NULL, shredded_at = now()
        WHERE w.id IN (
            SELECT old.id FROM secret_wraps old JOIN access_requests r ON r.id = old.request_id
            WHERE old.shredded_at IS NULL AND old.expires_at <= now() AND r.status NOT IN ('pending', 'approved')
            ORDER BY old.expires_at
            LIMIT ?
            FOR UPDATE OF old SKIP LOCKED)
        RETURNING )"_s + wrapMetadata;

    std::vector<domain::SecretWrap> wraps;
    for (const Row &row : tx.query(shredExpiredWraps, {limit}))
        wraps.push_back(metadataFrom(row));
    return wraps;
}

} // namespace sb::storage
