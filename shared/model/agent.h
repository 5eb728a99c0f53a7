// An agent as the list of agents tells it (contract C and section I).
#pragma once

#include "shared/core/timestamp.h"

#include <optional>

#include <QJsonObject>
#include <QString>
#include <QUuid>

namespace sb::model {

struct Agent
{
    QUuid id = {};
    QString name = {};
    /// `active`, `stale` or `revoked`.
    QString status = {};
    QJsonObject scope = {};
    QString version = {};
    /// Lower-case hexadecimal; empty until the agent has published a key.
    QString publicKeySha256 = {};
    int claimedJobs = 0;
    core::Timestamp createdAt = {};
    std::optional<core::Timestamp> lastSeenAt = {};
    QJsonObject source = {};

    bool operator==(const Agent &) const = default;
};

} // namespace sb::model
