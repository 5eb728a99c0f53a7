// One row of the audit trail as stored (table audit_events, contract 0.5 and B22).
#pragma once

#include "shared/core/timestamp.h"

#include <optional>

#include <QJsonObject>
#include <QString>
#include <QUuid>

namespace sb::domain {

enum class AuditStatus { Success, Failure, Denied };

struct AuditEvent
{
    QUuid id = {};
    QString actor = {};
    /// By a join: the e-mail of a user, the name of an agent; empty for others.
    QString actorDisplay = {};
    QString action = {};
    /// `<type>:<id>`
    QString resource = {};
    AuditStatus status = AuditStatus::Success;
    QUuid correlationId = {};
    QJsonObject metadata = {};
    /// The X-Request-Id of the call.
    QString requestId = {};
    core::Timestamp occurredAt = {};

    bool operator==(const AuditEvent &) const = default;
};

/// How the actions begin that tell of rollouts (contract 7.5).
inline constexpr QStringView rolloutActions = u"request.gitops_observation_";
/// Tells how the rollout of a patch went.
bool isAboutRollout(const AuditEvent &event);

/// The words of the contract (1.7) and of the database.
QString toWord(AuditStatus status);
std::optional<AuditStatus> auditStatusFromWord(QStringView word);

} // namespace sb::domain
