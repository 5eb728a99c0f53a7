// A request as stored (table access_requests) with its location and the snapshot of the rules that
// hold for it (contract B5, B8).
#pragma once

#include "shared/core/timestamp.h"

#include <optional>

#include <QJsonObject>
#include <QString>
#include <QStringList>
#include <QUuid>

namespace sb::domain {

enum class RequestType { Patch, Read };
enum class RequestStatus { Pending, Approved, Rejected, Cancelled, Executed, Failed, Expired };

/// The policy and workflow as they were at submit; ids are history, not references.
struct Snapshot
{
    std::optional<QUuid> policyId = {};
    QString policyName = {};
    QUuid workflowId = {};
    QString workflowName = {};
    /// 0 means auto-approval.
    int minApprovers = 1;
    std::optional<QUuid> approverRoleId = {};
    QString approverRoleName = {};
    bool allowSelfApproval = false;
    bool requireJustification = true;
    qint64 wrapTtlCreatedSeconds = 604800;
    qint64 wrapTtlApprovedSeconds = 3600;
    qint64 wrapTtlClaimedSeconds = 300;
    qint64 requestTtlSeconds = 1209600;
    QStringList notificationChannels = {};

    bool operator==(const Snapshot &) const = default;
};

struct AccessRequest
{
    QUuid id = {};
    QUuid requesterId = {};
    /// By a join: display name, or the e-mail when there is none.
    QString requesterName = {};
    RequestType type = RequestType::Patch;
    QString justification = {};
    RequestStatus status = RequestStatus::Pending;
    QString targetProviderType = {};
    QJsonObject targetProviderConfig = {};
    QString targetSecretRef = {};
    /// For a read, empty means every key of the bundle.
    QStringList targetKeys = {};
    QString effectiveRef = {};
    std::optional<QString> kvMount = {};
    std::optional<QString> clusterName = {};
    std::optional<QUuid> projectId = {};
    std::optional<QString> environment = {};
    Snapshot snapshot = {};
    std::optional<QUuid> jobId = {};
    QString rejectReason = {};
    QString failureReason = {};
    core::Timestamp expiresAt = {};
    std::optional<core::Timestamp> decidedAt = {};
    std::optional<core::Timestamp> finishedAt = {};
    core::Timestamp createdAt = {};
    core::Timestamp updatedAt = {};
    /// By a join: approve votes cast.
    int approveCount = 0;

    bool operator==(const AccessRequest &) const = default;
};

/// The words of the contract (1.1) and of the database.
QString toWord(RequestType type);
QString toWord(RequestStatus status);
std::optional<RequestType> requestTypeFromWord(QStringView word);
std::optional<RequestStatus> requestStatusFromWord(QStringView word);

} // namespace sb::domain
