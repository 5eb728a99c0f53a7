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
    struct Life
    {
        /// nullopt: without an end.
        std::optional<Seconds> left = {};
        bool isRenewable = false;
    };

    void run(const std::stop_token &stop);
    [[nodiscard]] core::Result<Life> lookUp(const std::stop_token &stop);
    [[nodiscard]] core::Result<Life> renew(const std::stop_token &stop);
    [[nodiscard]] core::Result<Life> lifeOf(const core::Result<outbound::HttpsAnswer> &answer,
                                            const QString &holder);
    [[nodiscard]] std::optional<std::chrono::milliseconds>
    pauseAfter(const core::Result<Life> &life) const;
    /// True when another token has come meanwhile.
    [[nodiscard]] bool waitForNews(const std::stop_token &stop,
                                   std::optional<std::chrono::milliseconds> pause);
    void forgetNews();

    const config::VaultTransitSettings &m_settings;
    const outbound::HttpsClient &m_client;
    std::chrono::milliseconds m_retryPause;
    mutable std::mutex m_mutex;
    core::SecretBytes m_value;
    /// Since the thread looked last.
    bool m_isAnother = false;
    std::condition_variable_any m_wake;
    std::jthread m_thread;
};

} // namespace sb::kms
