// A message about a request to one channel of its workflow (contract E, notification_channels).
// Holds no value, no justification and no reason: nothing that somebody typed.
#pragma once

#include "server/domain/access_request.h"

#include <chrono>
#include <optional>

#include <QString>
#include <QUuid>

namespace sb::domain {

enum class NotificationEvent { Submitted, Approved, Rejected, Executed, Failed };

/// The words of the database.
QString toWord(NotificationEvent event);
std::optional<NotificationEvent> notificationEventFromWord(QStringView word);

struct Notification
{
    /// The same at every attempt.
    QUuid id = {};
    NotificationEvent event = NotificationEvent::Submitted;
    /// As in the workflow; see notificationChannelFrom.
    QString channel = {};
    /// Counting the present one.
    int attempts = 0;
    /// When the event happened.
    core::Timestamp at = {};
    std::chrono::seconds age{0};

    QUuid requestId = {};
    RequestType type = RequestType::Patch;
    QString requesterName = {};
    QString providerType = {};
    QString secretRef = {};
    QString clusterName = {};
    QString environment = {};
    QString workflowName = {};
};

/// The pause before the next attempt after `attempts` failed ones: doubled each time from five
/// seconds up to an hour, `draw` (0 to 1) moves it by a fifth up or down. Empty when it is to be
/// given up, `age` being `mostAge` or more by then.
std::optional<std::chrono::seconds> retryPause(int attempts, double draw, std::chrono::seconds age,
                                               std::chrono::seconds mostAge);

} // namespace sb::domain
