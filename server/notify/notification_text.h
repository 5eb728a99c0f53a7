// The words of a notification, for each kind of channel. None holds a value or anything that
// somebody typed into a request.
#pragma once

#include "server/domain/notification.h"

#include <QByteArray>
#include <QString>

namespace sb::notify {

/// One line: `Request to change vault app/db was approved`.
[[nodiscard]] QString headlineOf(const domain::Notification &notification);
/// A mail's text.
[[nodiscard]] QString mailTextOf(const domain::Notification &notification);
/// `{type, timestamp, data}` (Standard Webhooks).
[[nodiscard]] QByteArray webhookBodyOf(const domain::Notification &notification);
/// `{text}` (Slack's incoming webhooks), with its control characters escaped.
[[nodiscard]] QByteArray slackBodyOf(const domain::Notification &notification);

} // namespace sb::notify
