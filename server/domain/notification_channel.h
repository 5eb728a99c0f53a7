// Where a workflow's events are told (contract E, `notification_channels`): `webhook:<url>`,
// `slack:<url>` or `email:<address>`.
#pragma once

#include "shared/core/result.h"

#include <optional>
#include <vector>

#include <QString>
#include <QStringList>

namespace sb::domain {

enum class ChannelKind { Webhook, Slack, Email };

/// The word in front of the colon.
QString toWord(ChannelKind kind);
std::optional<ChannelKind> channelKindFromWord(QStringView word);

struct NotificationChannel
{
    ChannelKind kind = ChannelKind::Webhook;
    /// An https URL, or an e-mail address in lower case.
    QString address = {};

    bool operator==(const NotificationChannel &) const = default;
};

/// 422 invalid_value at `pointer` for an unknown kind and an address that is none: URLs must be
/// absolute, https, with a host, at most 2,000 characters, without credentials or
/// fragment, and not redacted. Whether the address may be reached is decided when it is (contract
/// B27).
core::Result<NotificationChannel> notificationChannelFrom(const QString &text,
                                                          const QString &pointer);
/// All of a workflow's: at most 20, none twice. One detail per fault.
core::Result<std::vector<NotificationChannel>> notificationChannelsFrom(const QStringList &texts,
                                                                        const QString &pointer);

/// The text form.
QString textOf(const NotificationChannel &channel);
/// The text form for those who may not edit workflows and for the audit trail: who knows the path
/// of an incoming webhook can post to it, so of a URL only scheme and host are told.
QString redactedText(const NotificationChannel &channel);

} // namespace sb::domain
