// Where AWS credentials come from: the environment, a web identity, the container, the shared
// file, the machine - the first that is there, as AWS's own programs look.
#pragma once

#include "server/config/kms_settings.h"
#include "server/kms/aws_signature.h"
#include "server/outbound/https_client.h"
#include "shared/core/result.h"

#include <mutex>
#include <optional>

namespace sb::kms {

class AwsCredentialSource
{
public:
    /// Both outlive this.
    AwsCredentialSource(const config::AwsKmsSettings &settings, const outbound::HttpsClient &client)
        : m_settings(settings), m_client(client)
    {}

    /// Kept until five minutes before they end. Unavailable when no source has any; the reason says
    /// which one failed. Any thread.
    [[nodiscard]] core::Result<AwsCredentials> get();

private:
    [[nodiscard]] core::Result<AwsCredentials> find() const;
    [[nodiscard]] core::Result<AwsCredentials> ofWebIdentity() const;
    [[nodiscard]] core::Result<AwsCredentials> ofContainer() const;
    [[nodiscard]] core::Result<AwsCredentials> ofSharedFile() const;
    [[nodiscard]] core::Result<AwsCredentials> ofMachine() const;

    const config::AwsKmsSettings &m_settings;
    const outbound::HttpsClient &m_client;
    std::mutex m_mutex;
    std::optional<AwsCredentials> m_kept;
};

} // namespace sb::kms
