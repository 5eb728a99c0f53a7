#include "server/storage/idempotency_key_repository.h"

namespace sb::storage {

using namespace Qt::StringLiterals;

bool IdempotencyKeyRepository::lock(Transaction &tx, const IdempotencyKey &key,
                                    int waitMilliseconds) const
{
    static const QString limitWait = u"SELECT set_config('lock_timeout', ?, true)"_s;
    static const QString takeLock = uR"(
        SELECT pg_advisory_xact_lock(hashtextextended(jsonb_build_array(?::text, ?::text, ?::text, ?::text)::text, 1)))"_s;
    static const QString liftLimit = u"SELECT set_config('lock_timeout', '0', true)"_s;

    (void)tx.query(limitWait, {QString::number(waitMilliseconds)});
    try {
        (void)tx.query(takeLock, {key.identity, key.method, key.path, key.key});
    } catch (const StorageError &error) {
        if (error.sqlState() != "55P03"_L1)
            throw;
        return false;
    }
    (void)tx.query(liftLimit);
    return true;
}

std::optional<KeptAnswer> IdempotencyKeyRepository::find(Transaction &tx,
                                                         const IdempotencyKey &key) const
{
    static const QString findAnswer = uR"(
        SELECT fingerprint, status, answer, resource_id FROM idempotency_keys
        WHERE identity = ? AND method = ? AND path = ? AND key = ? AND expires_at > now())"_s;

    const auto row = tx.queryRow(findAnswer, {key.identity, key.method, key.path, key.key});
    if (!row)
        return std::nullopt;
    return KeptAnswer{.fingerprint = row->bytes("fingerprint"_L1),
                      .status = static_cast<int>(row->integer("status"_L1)),
                      .body = row->optionalText("answer"_L1),
                      .resourceId = row->text("resource_id"_L1)};
}

void IdempotencyKeyRepository::keep(Transaction &tx, const IdempotencyKey &key,
                                    const KeptAnswer &answer, int seconds) const
{
    // One that has served its time may still lie there.
    static const QString keepAnswer = uR"(
        INSERT INTO idempotency_keys (identity, method, path, key, fingerprint, status, answer,
                                      resource_id, expires_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, now() + ? * interval '1 second')
        ON CONFLICT (identity, method, path, key) DO UPDATE SET
            fingerprint = excluded.fingerprint, status = excluded.status, answer = excluded.answer,
            resource_id = excluded.resource_id, expires_at = excluded.expires_at)"_s;

    tx.execute(keepAnswer, {key.identity, key.method, key.path, key.key, answer.fingerprint,
                            answer.status, answer.body, answer.resourceId, seconds});
}

} // namespace sb::storage
