// Table idempotency_keys: answers kept for repeats (contract B19).
#pragma once

#include "server/storage/transaction.h"

#include <optional>

#include <QByteArray>
#include <QString>

namespace sb::storage {

struct IdempotencyKey
{
    /// An actor as in contract 0.5.
    QString identity = {};
    QString method = {};
    QString path = {};
    QString key = {};
};

struct KeptAnswer
{
    /// Keyed, of the body that was answered.
    QByteArray fingerprint = {};
    int status = 0;
    /// nullopt where the answer carried a secret.
    std::optional<QString> body = {};
    QString resourceId = {};
};

class IdempotencyKeyRepository
{
public:
    /// Keeps others with the same key out until the transaction ends; false when somebody held it
    /// for all of `waitMilliseconds`, after which the transaction is of no more use.
    [[nodiscard]] bool lock(Transaction &tx, const IdempotencyKey &key, int waitMilliseconds) const;
    [[nodiscard]] std::optional<KeptAnswer> find(Transaction &tx, const IdempotencyKey &key) const;
    void keep(Transaction &tx, const IdempotencyKey &key, const KeptAnswer &answer,
              int seconds) const;
};

} // namespace sb::storage
