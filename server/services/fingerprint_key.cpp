#include "server/services/fingerprint_key.h"

#include "server/storage/fingerprint_key_repository.h"

namespace sb::services {

using namespace Qt::StringLiterals;
using core::failure;
using core::Result;
using storage::Transaction;

Result<FingerprintKey> FingerprintKey::open(const UnitOfWork &unitOfWork, crypto::Kms &kms,
                                            const domain::CallContext &system)
{
    const storage::FingerprintKeyRepository keys;
    const auto stored =
        unitOfWork.write(system, [&](Transaction &tx) -> Result<MaybeAudited<storage::WrappedKey>> {
            if (const auto known = keys.find(tx))
                return MaybeAudited<storage::WrappedKey>{.value = *known, .events = {}};
            const auto made = kms.generateDataKey();
            if (!made)
                return failure(made);
            const storage::WrappedKey mine{made->wrapped, made->keyId};
            if (!keys.insert(tx, mine))
                return MaybeAudited<storage::WrappedKey>{.value = keys.find(tx).value(),
                                                         .events = {}};
            return MaybeAudited<storage::WrappedKey>{
                .value = mine,
                .events = {{.action = u"fingerprint_key.make"_s,
                            .resource = u"fingerprint_key:1"_s,
                            .metadata = {{u"kms_key_id"_s, made->keyId}}}}};
        });
    if (!stored)
        return failure(stored);
    auto key = kms.decryptDataKey(stored->wrapped, stored->kmsKeyId);
    if (!key)
        return failure(key);
    return FingerprintKey(std::move(*key));
}

} // namespace sb::services
