// Any HSM as key service by its PKCS#11 module: an AES-256 key that never leaves the token wraps
// data keys.
#pragma once

#include "server/crypto/kms.h"
#include "server/kms/pkcs11_token.h"
#include "shared/crypto/random_source.h"

namespace sb::kms {

class Pkcs11Kms final : public crypto::Kms
{
public:
    /// Opens the token; when it is away, every call tries again. `random` outlives this.
    Pkcs11Kms(config::Pkcs11Settings settings, crypto::RandomSource &random);

    /// Wrapped form: IV (12 bytes), ciphertext, tag (16 bytes).
    [[nodiscard]] core::Result<crypto::DataKey> generateDataKey() override;
    /// By the key of that label, as long as it is in the same token.
    [[nodiscard]] core::Result<core::SecretBytes> decryptDataKey(const QByteArray &wrapped,
                                                                 const QString &keyId) override;
    /// `pkcs11:TOKEN/KEY`, both by label.
    [[nodiscard]] QString currentKeyId() const override;

private:
    [[nodiscard]] core::Result<Pkcs11Token *> token();

    config::Pkcs11Settings m_settings;
    crypto::RandomSource &m_random;
    std::mutex m_mutex;
    std::unique_ptr<Pkcs11Token> m_token;
};

} // namespace sb::kms
