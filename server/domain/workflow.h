// How a request is decided and how long things live (table workflow_definitions, contract E and
// B8).
#pragma once

#include "shared/core/timestamp.h"

#include <optional>

#include <QString>
#include <QStringList>
#include <QUuid>

namespace sb::domain {

struct Workflow
{
    QUuid id = {};
    QString name = {};
    QString description = {};
    /// 0 means auto-approval in the submitting transaction.
    int minApprovers = 1;
    /// Voters must hold this role; nullopt: whoever holds secret.approve.
    std::optional<QUuid> approverRoleId = {};
    /// By a join; empty without a role.
    QString approverRoleName = {};
    qint64 wrapTtlCreatedSeconds = 604800;
    qint64 wrapTtlApprovedSeconds = 3600;
    qint64 wrapTtlClaimedSeconds = 300;
    qint64 requestTtlSeconds = 1209600;
    bool requireJustification = true;
    bool allowSelfApproval = false;
    QStringList notificationChannels = {};
    bool isDefault = false;
    bool enabled = true;
    bool isSystem = false;
    /// Counts edits by people; the ETag (contract B20).
    qint64 revision = 1;
    core::Timestamp createdAt = {};
    core::Timestamp updatedAt = {};

    bool operator==(const Workflow &) const = default;
};

} // namespace sb::domain
