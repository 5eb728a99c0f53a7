// Table failed_attempts: what keeps wrong secrets from flooding the audit trail (contract B22).
#pragma once

#include "server/storage/transaction.h"

#include <optional>

#include <QByteArray>
#include <QString>

namespace sb::storage {

class FailedAttemptRepository
{
public:
    /// Counts an attempt of this minute. nullopt when the minute has its audit row already; else
    /// how many attempts of earlier minutes no row has told of yet, which are told of now.
    [[nodiscard]] std::optional<int> count(Transaction &tx, const QByteArray &subject,
                                           const QString &address) const;
};

} // namespace sb::storage
