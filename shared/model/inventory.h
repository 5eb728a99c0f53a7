// What agents found and what they are to do: secrets without values, and jobs (contract C and
// section I).
#pragma once

#include "shared/core/timestamp.h"

#include <optional>

#include <QJsonObject>
#include <QString>
#include <QUuid>

namespace sb::model {

struct DiscoveredSecret
{
    QUuid id = {};
    QString clusterName = {};
    QString providerType = {};
    QString secretRef = {};
    QJsonObject labels = {};
    QString version = {};
    QString checksum = {};
    std::optional<core::Timestamp> updatedAtSource = {};
    /// `present` or `missing`.
    QString status = {};
    core::Timestamp firstSeenAt = {};
    core::Timestamp lastSeenAt = {};
    QJsonObject source = {};

    bool operator==(const DiscoveredSecret &) const = default;
};

struct Job
{
    QUuid id = {};
    /// `patch`, `read` or `discover`.
    QString jobType = {};
    /// `queued`, `claimed`, `succeeded`, `failed` or `expired`.
    QString status = {};
    QJsonObject agentScope = {};
    /// Null while nobody has it.
    QUuid claimedBy = {};
    std::optional<core::Timestamp> claimExpiresAt = {};
    int attempts = 0;
    /// Null for jobs that belong to no request.
    QUuid requestId = {};
    QString correlationId = {};
    QString error = {};
    core::Timestamp createdAt = {};
    core::Timestamp updatedAt = {};
    QJsonObject source = {};

    bool operator==(const Job &) const = default;
};

} // namespace sb::model
