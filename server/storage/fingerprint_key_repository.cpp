#include "server/storage/fingerprint_key_repository.h"

namespace sb::storage {

using namespace Qt::StringLiterals;

std::optional<WrappedKey> FingerprintKeyRepository::find(Transaction &tx) const
{
    static const QString findKey =
        u"SELECT wrapped_key, kms_key_id FROM fingerprint_keys WHERE id = 1"_s;
    const auto row = tx.queryRow(findKey);
    if (!row)
        return std::nullopt;
    return WrappedKey{row->bytes("wrapped_key"_L1), row->text("kms_key_id"_L1)};
}

bool FingerprintKeyRepository::insert(Transaction &tx, const WrappedKey &key) const
{
    static const QString insertKey = uR"(
        INSERT INTO fingerprint_keys (id, wrapped_key, kms_key_id) VALUES (1, ?, ?)
        ON CONFLICT (id) DO NOTHING)"_s;
    return tx.execute(insertKey, {key.wrapped, key.kmsKeyId}) == 1;
}

} // namespace sb::storage
