// A call with an Idempotency-Key has one effect and one answer, however often it is sent: the
// answer is kept in the transaction that has the effect (contract B19).
#pragma once

#include "server/services/fingerprint_key.h"
#include "server/services/unit_of_work.h"
#include "server/storage/idempotency_key_repository.h"

#include <functional>

namespace sb::services {

struct IdempotentCall
{
    /// As it was sent: 1 to 255 visible ASCII characters.
    QString key = {};
    QString method = {};
    QString path = {};
    QByteArray body = {};
    /// The answer carries a secret and is never kept; the repeat is refused.
    bool isSecret = false;
};

struct CallAnswer
{
    int status = 0;
    QByteArray body = {};
    /// What was made or decided; told when the repeat is refused.
    QString resourceId = {};
    bool isReplayed = false;
};

class IdempotentCalls
{
public:
    /// All outlive this; `observer` may be null.
    IdempotentCalls(const storage::Database &database, const FingerprintKey &fingerprints,
                    const AuditLog &auditLog, CommitObserver *observer)
        : m_database(database), m_fingerprints(fingerprints), m_auditLog(auditLog),
          m_observer(observer)
    {}

    /// Runs `run` unless its answer is kept. What `run` writes through UnitOfWork commits together
    /// with the answer; an error keeps nothing. InProgress when the same call runs for longer than
    /// five seconds, IdempotencyMismatch when the key was used with another body, AlreadyDone when
    /// the answer carried a secret.
    [[nodiscard]] core::Result<CallAnswer>
    perform(const domain::CallContext &call, const IdempotentCall &wanted,
            const std::function<core::Result<CallAnswer>()> &run) const;

private:
    [[nodiscard]] core::Result<CallAnswer>
    performOnce(const domain::CallContext &call, const IdempotentCall &wanted,
                const std::function<core::Result<CallAnswer>()> &run) const;

    const storage::Database &m_database;
    const FingerprintKey &m_fingerprints;
    const AuditLog &m_auditLog;
    CommitObserver *m_observer;
    storage::IdempotencyKeyRepository m_keys;
};

} // namespace sb::services
