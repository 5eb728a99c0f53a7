// The KMS for development (contract 4.4, `local`): one master key in the configuration.
#pragma once

#include "server/crypto/kms.h"
#include "shared/crypto/random_source.h"

#include <memory>

namespace sb::crypto {

class LocalKms final : public Kms
{
public:
    /// `masterKey` must have 32 bytes, else InvalidValue. `random` must outlive the KMS.
    [[nodiscard]] static core::Result<std::unique_ptr<LocalKms>> make(core::SecretBytes masterKey,
                                                                      RandomSource &random);

    [[nodiscard]] core::Result<DataKey> generateDataKey() override;
    [[nodiscard]] core::Result<core::SecretBytes> decryptDataKey(const QByteArray &wrapped,
                                                                 const QString &keyId) override;

    /// `local:` and base64url without padding of the SHA-256 of the master key.
    [[nodiscard]] QString currentKeyId() const override { return m_keyId; }

private:
    LocalKms(core::SecretBytes masterKey, RandomSource &random);

    core::SecretBytes m_masterKey;
    RandomSource &m_random;
    QString m_keyId;
};

} // namespace sb::crypto
