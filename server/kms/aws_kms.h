// AWS KMS as key service (contract 4.4, `aws-kms`).
#pragma once

#include "server/crypto/kms.h"
#include "server/kms/aws_credentials.h"
#include "server/kms/kms_channel.h"

#include <functional>

namespace sb::kms {

class AwsKms final : public crypto::Kms
{
public:
    using Now = std::function<QDateTime()>;

    /// The settings are complete. No call is made here. `now` is handed in by tests.
    explicit AwsKms(
        config::AwsKmsSettings settings, CallTimes times = {},
        Now now = [] { return QDateTime::currentDateTimeUtc(); });

    /// The key id of the answer names the key itself, not the alias: `aws-kms:REGION:ARN`.
    [[nodiscard]] core::Result<crypto::DataKey> generateDataKey() override;
    /// Asks for the very key of `keyId`, in its region.
    [[nodiscard]] core::Result<core::SecretBytes> decryptDataKey(const QByteArray &wrapped,
                                                                 const QString &keyId) override;
    /// `aws-kms:REGION:KEY` as configured.
    [[nodiscard]] QString currentKeyId() const override;

private:
    [[nodiscard]] core::Result<outbound::HttpsAnswer>
    call(const QByteArray &operation, const QString &region, const QByteArray &body);

    config::AwsKmsSettings m_settings;
    outbound::HttpsClient m_client;
    AwsCredentialSource m_credentials;
    KmsChannel m_channel;
    Now m_now;
};

} // namespace sb::kms
