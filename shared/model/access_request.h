// An access request as people's routes tell it (contract D and section I), with what may be asked
// about one: its time line, its explanation, its wraps.
#pragma once

#include "shared/core/timestamp.h"

#include <optional>
#include <vector>

#include <QJsonObject>
#include <QString>
#include <QStringList>
#include <QUuid>

namespace sb::model {

/// The words of the contract (1.1).
namespace request_status {

inline const QString pending = QStringLiteral("pending");
inline const QString approved = QStringLiteral("approved");
inline const QString rejected = QStringLiteral("rejected");
inline const QString executed = QStringLiteral("executed");
inline const QString failed = QStringLiteral("failed");
inline const QString expired = QStringLiteral("expired");
inline const QString cancelled = QStringLiteral("cancelled");

} // namespace request_status

/// Where the secret of a request lies; what approvers judge (contract B5).
struct Location
{
    QString providerType = {};
    QString clusterName = {};
    QString kvMount = {};
    QString effectiveRef = {};

    bool operator==(const Location &) const = default;
};

/// One vote.
struct Approval
{
    QUuid id = {};
    QUuid approverId = {};
    QString approverName = {};
    /// `approve` or `reject`.
    QString decision = {};
    QString comment = {};
    core::Timestamp createdAt = {};

    bool operator==(const Approval &) const = default;
};

struct AccessRequest
{
    QUuid id = {};
    QString requesterId = {};
    QString requesterName = {};
    /// `patch` or `read`.
    QString type = {};
    QString justification = {};
    QString status = {};
    Location location = {};
    QStringList targetKeys = {};
    QString projectId = {};
    QString environment = {};
    std::optional<QUuid> jobId = {};
    QString rejectReason = {};
    QString failureReason = {};
    int requiredApprovals = 0;
    int approveCount = 0;
    /// The asking person may vote now.
    bool mayDecide = false;
    QStringList warnings = {};
    std::optional<core::Timestamp> expiresAt = {};
    core::Timestamp createdAt = {};
    core::Timestamp updatedAt = {};
    /// Only when one request was asked for.
    std::vector<Approval> approvals = {};
    /// As the server sent it; it holds no value.
    QJsonObject source = {};

    bool operator==(const AccessRequest &) const = default;

    [[nodiscard]] bool isPatch() const { return type == QLatin1String("patch"); }

    [[nodiscard]] bool isPending() const { return status == request_status::pending; }
};

/// Something that happened to a request; free of values.
struct TimelineEvent
{
    QString id = {};
    /// The audit action, e.g. `request.approve`.
    QString type = {};
    core::Timestamp at = {};
    QString actor = {};
    QString actorDisplay = {};
    QString resource = {};
    QString status = {};
    QJsonObject data = {};

    bool operator==(const TimelineEvent &) const = default;
};

struct SelectorMismatch
{
    QString key = {};
    QString rule = {};
    /// Empty when the request says nothing there.
    QString request = {};

    bool operator==(const SelectorMismatch &) const = default;
};

struct ConsideredPolicy
{
    QUuid policyId = {};
    QString name = {};
    int priority = 0;
    /// `matched`, `mismatch`, `disabled`, `workflow_disabled` or `lower`.
    QString outcome = {};
    std::vector<SelectorMismatch> mismatches = {};

    bool operator==(const ConsideredPolicy &) const = default;
};

struct EligibleApprover
{
    QUuid userId = {};
    QString displayName = {};
    QString viaRole = {};

    bool operator==(const EligibleApprover &) const = default;
};

/// Which rule asked for what, and who may answer: of a request, or of a simulated one.
struct Explanation
{
    Location location = {};
    /// Empty when the default workflow was taken.
    QString policyName = {};
    QString workflowName = {};
    int minApprovers = 0;
    QString approverRoleName = {};
    bool allowSelfApproval = false;
    bool requireJustification = false;
    std::vector<ConsideredPolicy> considered = {};
    int votesRequired = 0;
    int votesApprove = 0;
    int votesReject = 0;
    std::vector<EligibleApprover> eligibleApprovers = {};
    int agentsMatching = 0;
    int agentsLive = 0;
    QStringList warnings = {};
    QJsonObject source = {};

    bool operator==(const Explanation &) const = default;
};

/// A value that waits to be revealed, without the value.
struct WrapInfo
{
    QUuid id = {};
    QString keyName = {};
    bool consumed = false;
    core::Timestamp expiresAt = {};

    bool operator==(const WrapInfo &) const = default;
};

} // namespace sb::model
