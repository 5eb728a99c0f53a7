#include "server/notify/notifier.h"

#include "server/domain/notification_channel.h"
#include "server/notify/notification_text.h"
#include "server/notify/webhook_signature.h"

#include <QDateTime>

namespace sb::notify {

using namespace Qt::StringLiterals;
using core::ErrorCode;
using core::failure;
using core::Result;
using domain::ChannelKind;
using domain::Notification;

namespace {

/// Nobody reads what a receiver answers.
constexpr qint64 largestAnswer = 64 * 1024;
constexpr int gone = 410;

Result<void> judged(const Result<outbound::HttpsAnswer> &answer)
{
    if (!answer) {
        // An address that is refused may be allowed, a long answer may be shortened, by people.
        return failure(ErrorCode::Unavailable, answer.error().message);
    }
    if (answer->status >= 200 && answer->status < 300)
        return {};
    return failure(answer->status == gone ? ErrorCode::InvalidValue : ErrorCode::Unavailable,
                   u"the receiver answered %1"_s.arg(answer->status));
}

QByteArray textOf(const QUuid &id)
{
    return id.toByteArray(QUuid::WithoutBraces);
}

std::unique_ptr<outbound::MailClient> mailClientFrom(std::optional<outbound::MailSettings> settings)
{
    if (!settings)
        return nullptr;
    return std::make_unique<outbound::MailClient>(std::move(*settings));
}

} // namespace

Notifier::Notifier(NotifierSettings settings)
    : m_https(std::move(settings.networks)), m_webhookSecret(std::move(settings.webhookSecret)),
      m_caPem(std::move(settings.caPem)), m_mail(mailClientFrom(std::move(settings.mail)))
{}

Result<void> Notifier::deliver(const Notification &notification, const std::stop_token &stop) const
{
    const auto channel = domain::notificationChannelFrom(notification.channel, {});
    if (!channel)
        return failure(ErrorCode::InvalidValue, channel.error().message);
    if (channel->kind == ChannelKind::Email)
        return sendMail(notification, channel->address, stop);
    const QUrl url(channel->address, QUrl::StrictMode);
    return channel->kind == ChannelKind::Slack ? callSlack(notification, url, stop)
                                               : callWebhook(notification, url, stop);
}

Result<void> Notifier::callWebhook(const Notification &notification, const QUrl &url,
                                   const std::stop_token &stop) const
{
    if (m_webhookSecret.isEmpty())
        return failure(ErrorCode::Unavailable, u"SB_WEBHOOK_SECRET is not set"_s);
    const QByteArray id = textOf(notification.id);
    // Of the attempt, not of the event: receivers refuse what is old.
    const QByteArray now = QByteArray::number(QDateTime::currentSecsSinceEpoch());
    const QByteArray body = webhookBodyOf(notification);
    return judged(m_https.post(
        {.url = url,
         .headers = {{"Content-Type", "application/json"},
                     {"webhook-id", id},
                     {"webhook-timestamp", now},
                     {"webhook-signature", webhookSignature(m_webhookSecret, id, now, body)}},
         .caPem = m_caPem,
         .largestAnswer = largestAnswer,
         .stop = stop},
        body));
}

Result<void> Notifier::callSlack(const Notification &notification, const QUrl &url,
                                 const std::stop_token &stop) const
{
    return judged(m_https.post({.url = url,
                                .headers = {{"Content-Type", "application/json"}},
                                .caPem = m_caPem,
                                .largestAnswer = largestAnswer,
                                .stop = stop},
                               slackBodyOf(notification)));
}

Result<void> Notifier::sendMail(const Notification &notification, const QString &address,
                                const std::stop_token &stop) const
{
    if (!m_mail)
        return failure(ErrorCode::Unavailable, u"SB_SMTP_URL is not set"_s);
    return m_mail->send(
        {.to = address,
         .subject = headlineOf(notification),
         .text = mailTextOf(notification),
         .messageId = QString::fromLatin1(textOf(notification.id)) + u"@secret-broker"_s},
        stop);
}

} // namespace sb::notify
