// Table secrets: what agents have discovered (contract G).
#pragma once

#include "server/storage/transaction.h"

#include <QString>
#include <QStringList>

namespace sb::storage {

class SecretRepository
{
public:
    /// The clusters in which this secret is present, by name, at most `limit` (contract B6).
    [[nodiscard]] QStringList clustersHolding(Transaction &tx, const QString &providerType,
                                              const QString &effectiveRef, int limit) const;
};

} // namespace sb::storage
