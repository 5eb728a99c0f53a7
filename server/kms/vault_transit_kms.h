// HashiCorp Vault's transit engine as key service (contract 4.4, `vault-transit`).
#pragma once

#include "server/crypto/kms.h"
#include "server/kms/vault_token.h"

namespace sb::kms {

class VaultTransitKms final : public crypto::Kms
{
public:
    /// The settings are complete. No call is made here.
    explicit VaultTransitKms(config::VaultTransitSettings settings, CallTimes times = {});

    [[nodiscard]] core::Result<crypto::DataKey> generateDataKey() override;
    [[nodiscard]] core::Result<core::SecretBytes> decryptDataKey(const QByteArray &wrapped,
                                                                 const QString &keyId) override;
    /// `vault-transit:MOUNT/KEY`
    [[nodiscard]] QString currentKeyId() const override;
    /// The version of the key: `vault:vN:`.
    [[nodiscard]] QByteArray generationMark(const QByteArray &wrapped) const override;

private:
    [[nodiscard]] core::Result<outbound::HttpsAnswer> put(const QString &path,
                                                          const QByteArray &body);

    config::VaultTransitSettings m_settings;
    outbound::HttpsClient m_client;
    KmsChannel m_channel;
    VaultToken m_token;
};

} // namespace sb::kms
