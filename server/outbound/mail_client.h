// Mail over SMTP to the operator's own server (SB_SMTP_*), through libcurl.
#pragma once

#include "shared/core/result.h"
#include "shared/core/secret_bytes.h"

#include <chrono>
#include <stop_token>

#include <QByteArray>
#include <QString>
#include <QUrl>

namespace sb::outbound {

struct MailSettings
{
    /// `smtp://host:port` or `smtps://host:port`.
    QUrl url = {};
    QString from = {};
    /// Empty: without log-in.
    QString username = {};
    core::SecretBytes password = {};
    /// With `smtp`: STARTTLS or nothing. False sends in the clear when the server offers no TLS.
    bool requireTls = true;
    /// PEM certificates that replace the system's roots; empty means the system's.
    QByteArray caPem = {};
    std::chrono::milliseconds timeout{20'000};
};

struct Mail
{
    /// One address.
    QString to = {};
    QString subject = {};
    /// Plain text, lines by \n.
    QString text = {};
    /// Without angle brackets; the same for every attempt, so that a mail sent twice is seen once.
    QString messageId = {};
};

/// Blocks its caller; any thread.
class MailClient
{
public:
    /// `settings` are usable: a URL and a sender.
    explicit MailClient(MailSettings settings);

    /// InvalidValue for an address that can be none and for one that the server refused for good
    /// (5xx); Unavailable with the reason for what may pass.
    [[nodiscard]] core::Result<void> send(const Mail &mail, std::stop_token stop = {}) const;

private:
    MailSettings m_settings;
};

/// The message as it goes over the wire (RFC 5322, base64 text); `date` in RFC 5322 form.
[[nodiscard]] QByteArray mailBytes(const Mail &mail, const QString &from, const QByteArray &date);

} // namespace sb::outbound
