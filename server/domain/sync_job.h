// Work for an agent (table sync_jobs, contract B11 and section 5).
#pragma once

#include "shared/core/timestamp.h"

#include <optional>

#include <QJsonObject>
#include <QString>
#include <QUuid>

namespace sb::domain {

enum class JobType { Patch, Read, Discover };
enum class JobStatus { Queued, Claimed, Succeeded, Failed, Expired };

struct SyncJob
{
    QUuid id = {};
    JobType type = JobType::Patch;
    JobStatus status = JobStatus::Queued;
    /// What the claimer's scope must contain: `provider`, `cluster_name`, `agent_id`, each
    /// optional.
    QJsonObject agentScope = {};
    std::optional<QString> scopeProvider = {};
    std::optional<QString> scopeCluster = {};
    std::optional<QUuid> scopeAgent = {};
    QJsonObject payload = {};
    std::optional<QUuid> requestId = {};
    QUuid correlationId = {};
    /// Provider, cluster, mount and effective ref joined by U+001F; only patches have one.
    std::optional<QString> location = {};
    /// The last claimer stays named after a lapse until somebody reclaims.
    std::optional<QUuid> claimedBy = {};
    std::optional<QUuid> claimId = {};
    std::optional<core::Timestamp> claimedAt = {};
    std::optional<core::Timestamp> claimExpiresAt = {};
    bool claimUsed = false;
    int attempts = 0;
    int idleClaims = 0;
    QString error = {};
    std::optional<core::Timestamp> finishedAt = {};
    core::Timestamp createdAt = {};
    core::Timestamp updatedAt = {};

    bool operator==(const SyncJob &) const = default;
};

/// The words of the contract (1.2) and of the database.
QString toWord(JobType type);
QString toWord(JobStatus status);
std::optional<JobType> jobTypeFromWord(QStringView word);
std::optional<JobStatus> jobStatusFromWord(QStringView word);

} // namespace sb::domain
