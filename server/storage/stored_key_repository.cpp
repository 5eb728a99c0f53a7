#include "server/storage/stored_key_repository.h"

namespace sb::storage {

using namespace Qt::StringLiterals;

namespace {

StoredKeyCounts countsFrom(const Row &row)
{
    return {.current = row.integer("current"_L1), .outdated = row.integer("outdated"_L1)};
}

} // namespace

StoredKeyCounts StoredKeyRepository::countWraps(Transaction &tx, const CurrentKey &key) const
{
    static const QString count = uR"(
        SELECT count(*) FILTER (WHERE is_current) AS current, count(*) FILTER (WHERE NOT is_current) AS outdated
        FROM (SELECT w.kms_key_id = k.id AND substring(w.data_key_ciphertext FROM 1 FOR length(k.mark)) = k.mark
                     AS is_current
              FROM secret_wraps w, (VALUES (?::text, ?::bytea)) AS k (id, mark)
              WHERE w.encrypted_value IS NOT NULL) AS stored)"_s;
    return countsFrom(tx.queryRow(count, {key.keyId, key.mark}).value());
}

StoredKeyCounts StoredKeyRepository::countTokens(Transaction &tx, const CurrentKey &key) const
{
    static const QString count = uR"(
        SELECT count(*) FILTER (WHERE is_current) AS current, count(*) FILTER (WHERE NOT is_current) AS outdated
        FROM (SELECT e.token_kms_key_id = k.id
                     AND substring(e.token_data_key_ciphertext FROM 1 FOR length(k.mark)) = k.mark AS is_current
              FROM argocd_endpoints e, (VALUES (?::text, ?::bytea)) AS k (id, mark)
              WHERE e.deleted_at IS NULL) AS stored)"_s;
    return countsFrom(tx.queryRow(count, {key.keyId, key.mark}).value());
}

std::vector<domain::SecretWrap> StoredKeyRepository::nextWraps(Transaction &tx,
                                                               const CurrentKey &key,
                                                               const QUuid &after, int limit) const
{
    static const QString next = uR"(
        SELECT w.id, w.request_id, w.key_name, w.encrypted_value, w.nonce, w.data_key_ciphertext, w.kms_key_id
        FROM secret_wraps w, (VALUES (?::text, ?::bytea)) AS k (id, mark)
        WHERE w.encrypted_value IS NOT NULL AND w.id > ?::uuid
          AND NOT (w.kms_key_id = k.id AND substring(w.data_key_ciphertext FROM 1 FOR length(k.mark)) = k.mark)
        ORDER BY w.id LIMIT ?::integer)"_s;
    std::vector<domain::SecretWrap> wraps;
    for (const Row &row : tx.query(next, {key.keyId, key.mark, after, limit}))
        wraps.push_back({.id = row.uuid("id"_L1),
                         .requestId = row.uuid("request_id"_L1),
                         .keyName = row.text("key_name"_L1),
                         .encryptedValue = row.bytes("encrypted_value"_L1),
                         .nonce = row.bytes("nonce"_L1),
                         .dataKeyCiphertext = row.bytes("data_key_ciphertext"_L1),
                         .kmsKeyId = row.text("kms_key_id"_L1)});
    return wraps;
}

std::vector<QUuid> StoredKeyRepository::outdatedTokens(Transaction &tx, const CurrentKey &key) const
{
    static const QString outdated = uR"(
        SELECT e.id FROM argocd_endpoints e, (VALUES (?::text, ?::bytea)) AS k (id, mark)
        WHERE e.deleted_at IS NULL
          AND NOT (e.token_kms_key_id = k.id
                   AND substring(e.token_data_key_ciphertext FROM 1 FOR length(k.mark)) = k.mark)
        ORDER BY e.id)"_s;
    std::vector<QUuid> ids;
    for (const Row &row : tx.query(outdated, {key.keyId, key.mark}))
        ids.push_back(row.uuid("id"_L1));
    return ids;
}

bool StoredKeyRepository::replaceWrap(Transaction &tx, const domain::SecretWrap &wrap,
                                      const QByteArray &before) const
{
    static const QString replace = uR"(
        UPDATE secret_wraps SET encrypted_value = ?, nonce = ?, data_key_ciphertext = ?, kms_key_id = ?
        WHERE id = (SELECT id FROM secret_wraps
                    WHERE id = ? AND data_key_ciphertext = ? AND encrypted_value IS NOT NULL
                    FOR UPDATE SKIP LOCKED))"_s;
    return tx.execute(replace, {wrap.encryptedValue, wrap.nonce, wrap.dataKeyCiphertext,
                                wrap.kmsKeyId, wrap.id, before}) == 1;
}

bool StoredKeyRepository::replaceToken(Transaction &tx, const QUuid &endpointId,
                                       const SealedToken &token, const QByteArray &before) const
{
    static const QString replace = uR"(
        UPDATE argocd_endpoints
        SET token_ciphertext = ?, token_nonce = ?, token_data_key_ciphertext = ?, token_kms_key_id = ?
        WHERE id = (SELECT id FROM argocd_endpoints
                    WHERE id = ? AND token_data_key_ciphertext = ? AND deleted_at IS NULL
                    FOR UPDATE SKIP LOCKED))"_s;
    return tx.execute(replace, {token.ciphertext, token.nonce, token.wrappedKey, token.kmsKeyId,
                                endpointId, before}) == 1;
}

} // namespace sb::storage
