#include "server/storage/housekeeping_repository.h"

namespace sb::storage {

using namespace Qt::StringLiterals;

Forgotten HousekeepingRepository::forgetOld(Transaction &tx, int limit) const
{
    static const QString forgetSessions = uR"(
        DELETE FROM sessions WHERE id IN (
            SELECT id FROM sessions WHERE expires_at < now() - interval '7 days' LIMIT ?))"_s;
    static const QString forgetAnswers = uR"(
        DELETE FROM idempotency_keys WHERE ctid IN (
            SELECT ctid FROM idempotency_keys WHERE expires_at < now() LIMIT ? FOR UPDATE SKIP LOCKED))"_s;
    static const QString forgetCounters = uR"(
        DELETE FROM login_counters WHERE subject IN (
            SELECT subject FROM login_counters
            WHERE last_attempt_at < now() - interval '1 day' AND coalesce(locked_until, now()) <= now()
            LIMIT ? FOR UPDATE SKIP LOCKED))"_s;
    static const QString forgetAttempts = uR"(
        DELETE FROM failed_attempts WHERE ctid IN (
            SELECT ctid FROM failed_attempts WHERE minute < now() - interval '1 day'
            LIMIT ? FOR UPDATE SKIP LOCKED))"_s;
    static const QString forgetDeks = uR"(
        DELETE FROM issued_deks WHERE fingerprint IN (
            SELECT fingerprint FROM issued_deks WHERE expires_at < now() - interval '1 day' LIMIT ?))"_s;

    static const QString forgetNotifications = uR"(
        DELETE FROM notification_outbox WHERE id IN (
            SELECT id FROM notification_outbox WHERE finished_at < now() - interval '30 days' LIMIT ?))"_s;

    return {.sessions = tx.execute(forgetSessions, {limit}),
            .idempotencyKeys = tx.execute(forgetAnswers, {limit}),
            .loginCounters = tx.execute(forgetCounters, {limit}),
            .failedAttempts = tx.execute(forgetAttempts, {limit}),
            .issuedDeks = tx.execute(forgetDeks, {limit}),
            .notifications = tx.execute(forgetNotifications, {limit})};
}

} // namespace sb::storage
