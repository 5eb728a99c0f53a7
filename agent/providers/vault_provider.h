// HashiCorp Vault or OpenBao, KV version 2 (contract 6.5): whole bundles, written with `cas`.
#pragma once

#include "agent/agent_config.h"
#include "agent/providers/provider.h"
#include "shared/client/http_client.h"
#include "shared/codec/json_reader.h"

#include <mutex>

namespace sb::agent {

class VaultProvider final : public Provider
{
public:
    explicit VaultProvider(VaultSettings settings);

    [[nodiscard]] core::Result<StoredSecret> read(const Target &target,
                                                  const std::stop_token &stop) override;
    [[nodiscard]] core::Result<void> write(const Target &target, const StoredSecret &before,
                                           const core::SecretBytes &content,
                                           const std::stop_token &stop) override;
    /// Custom metadata as labels, the current version and its times; secrets whose current version
    /// is deleted are left out.
    [[nodiscard]] core::Result<std::vector<ListedSecret>>
    list(const ListTarget &target, const std::stop_token &stop) override;

private:
    struct Call
    {
        QByteArray method = {};
        QString path = {};
        QByteArray body = {};
    };

    struct Place
    {
        QString mount = {};
        /// Of the payload or, without one there, the agent's own.
        QString prefix = {};
        bool isOwnPrefix = false;
    };

    [[nodiscard]] core::Result<Place> placeOf(const QJsonObject &config) const;
    [[nodiscard]] core::Result<QString> dataPath(const Target &target) const;
    [[nodiscard]] client::TransportSettings transport() const;
    /// With a login when there is no token, and with one more when Vault refuses it.
    [[nodiscard]] core::Result<client::HttpResponse>
    call(client::HttpClient &http, const Call &call, const std::stop_token &stop);
    [[nodiscard]] core::Result<client::HttpResponse> send(client::HttpClient &http,
                                                          const Call &call, const QByteArray &token,
                                                          const std::stop_token &stop) const;
    [[nodiscard]] core::Result<QByteArray> token(const QByteArray &refused,
                                                 const std::stop_token &stop);
    [[nodiscard]] core::Result<QByteArray> logIn(const std::stop_token &stop) const;

    VaultSettings m_settings;
    std::mutex m_mutex;
    /// As Vault's Kubernetes login gave it; guarded.
    QByteArray m_loginToken;
};

} // namespace sb::agent
