// Table fingerprint_keys: the one key, wrapped by the KMS, under which all servers of a database
// compute fingerprints.
#pragma once

#include "server/storage/transaction.h"

#include <optional>

#include <QByteArray>
#include <QString>

namespace sb::storage {

struct WrappedKey
{
    QByteArray wrapped = {};
    QString kmsKeyId = {};
};

class FingerprintKeyRepository
{
public:
    [[nodiscard]] std::optional<WrappedKey> find(Transaction &tx) const;
    /// False when another server came first; its key counts.
    [[nodiscard]] bool insert(Transaction &tx, const WrappedKey &key) const;
};

} // namespace sb::storage
