// Who must agree, and how long things wait (contract E).
#pragma once

#include "shared/core/timestamp.h"

#include <cstdint>
#include <optional>

#include <QJsonObject>
#include <QString>
#include <QStringList>
#include <QUuid>

namespace sb::model {

/// Members are at the defaults of the contract (B8).
struct Workflow
{
    QUuid id = {};
    QString name = {};
    QString description = {};
    /// 0 approves by itself.
    int minApprovers = 1;
    /// Nothing: whoever may approve.
    std::optional<QUuid> approverRoleId = {};
    std::int64_t wrapTtlCreatedSeconds = 604'800;
    std::int64_t wrapTtlApprovedSeconds = 3'600;
    std::int64_t wrapTtlClaimedSeconds = 300;
    std::int64_t requestTtlSeconds = 1'209'600;
    bool requireJustification = true;
    bool allowSelfApproval = false;
    QStringList notificationChannels = {};
    bool isDefault = false;
    bool enabled = true;
    bool isSystem = false;
    core::Timestamp createdAt = {};
    core::Timestamp updatedAt = {};
    QJsonObject source = {};

    bool operator==(const Workflow &) const = default;
};

} // namespace sb::model
