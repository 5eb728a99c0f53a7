// The token by which this server talks to Vault: looked up, and renewed before it ends.
#pragma once

#include "server/config/kms_settings.h"
#include "server/kms/kms_channel.h"

#include <condition_variable>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>

namespace sb::kms {

/// The request for `path` below `/v1/`, without a body.
[[nodiscard]] outbound::HttpsRequest vaultRequest(const config::VaultTransitSettings &settings,
                                                  const QString &path,
                                                  const core::SecretBytes &token);

class VaultToken
{
public:
    using Seconds = std::chrono::seconds;

    /// Both outlive this. The look-up and the renewals happen in a thread of its own.
    VaultToken(const config::VaultTransitSettings &settings, const outbound::HttpsClient &client,
               std::chrono::milliseconds retryPause = std::chrono::seconds(15));
    VaultToken(const VaultToken &) = delete;
    VaultToken &operator=(const VaultToken &) = delete;
    ~VaultToken();

    [[nodiscard]] core::SecretBytes value() const;
    /// Vault has refused the token: true when the file it came from holds another one by now.
    [[nodiscard]] bool reload();

private:
    void run(const std::stop_token &stop);
    /// How long the token has left; nullopt when it does not end or cannot be renewed.
    [[nodiscard]] core::Result<std::optional<Seconds>> lookUp(const std::stop_token &stop);
    [[nodiscard]] core::Result<std::optional<Seconds>> renew(const std::stop_token &stop);
    [[nodiscard]] core::Result<std::optional<Seconds>>
    leftOf(const core::Result<outbound::HttpsAnswer> &answer, const QString &holder);

    const config::VaultTransitSettings &m_settings;
    const outbound::HttpsClient &m_client;
    std::chrono::milliseconds m_retryPause;
    mutable std::mutex m_mutex;
    core::SecretBytes m_value;
    std::condition_variable_any m_wake;
    std::jthread m_thread;
};

} // namespace sb::kms
