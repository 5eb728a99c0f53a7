// Brings one notification to its channel (contract E, B27).
#pragma once

#include "server/domain/notification.h"
#include "server/outbound/https_client.h"
#include "server/outbound/mail_client.h"
#include "shared/core/secret_bytes.h"

#include <memory>
#include <optional>
#include <stop_token>

namespace sb::notify {

struct NotifierSettings
{
    outbound::NetworkRules networks = {};
    /// Signs webhooks; empty: none are sent.
    core::SecretBytes webhookSecret = {};
    /// PEM certificates that replace the system's roots for webhooks; empty means the system's.
    QByteArray caPem = {};
    /// Absent: no mail is sent.
    std::optional<outbound::MailSettings> mail = {};
};

class Notifier
{
public:
    explicit Notifier(NotifierSettings settings);

    /// Blocks its caller for half a minute at most; any thread. InvalidValue when another attempt
    /// cannot help (a channel that is none, a receiver that says it is gone, a mail address that
    /// is refused), Unavailable otherwise. Messages name hosts at most.
    [[nodiscard]] core::Result<void> deliver(const domain::Notification &notification,
                                             const std::stop_token &stop) const;

private:
    [[nodiscard]] core::Result<void> callWebhook(const domain::Notification &notification,
                                                 const QUrl &url,
                                                 const std::stop_token &stop) const;
    [[nodiscard]] core::Result<void> callSlack(const domain::Notification &notification,
                                               const QUrl &url, const std::stop_token &stop) const;
    [[nodiscard]] core::Result<void> sendMail(const domain::Notification &notification,
                                              const QString &address,
                                              const std::stop_token &stop) const;

    outbound::HttpsClient m_https;
    core::SecretBytes m_webhookSecret;
    QByteArray m_caPem;
    std::unique_ptr<outbound::MailClient> m_mail;
};

} // namespace sb::notify
