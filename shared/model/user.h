// People and service accounts as administrators see them, and their API tokens without the secret
// (contract section I).
#pragma once

#include "shared/core/timestamp.h"

#include <optional>

#include <QJsonObject>
#include <QString>
#include <QStringList>
#include <QUuid>

namespace sb::model {

struct User
{
    QUuid id = {};
    QString email = {};
    QString displayName = {};
    /// `person` or `service`.
    QString kind = {};
    bool enabled = false;
    std::optional<core::Timestamp> lockedUntil = {};
    std::optional<core::Timestamp> lastLoginAt = {};
    core::Timestamp createdAt = {};
    QJsonObject source = {};

    bool operator==(const User &) const = default;

    [[nodiscard]] bool isService() const { return kind == QLatin1String("service"); }

    /// What people call them.
    [[nodiscard]] QString name() const { return displayName.isEmpty() ? email : displayName; }
};

struct ApiToken
{
    QUuid id = {};
    QString name = {};
    QStringList permissions = {};
    /// It may do whatever its owner may at the time.
    bool hasAllPermissions = false;
    core::Timestamp createdAt = {};
    core::Timestamp expiresAt = {};
    std::optional<core::Timestamp> lastUsedAt = {};
    QJsonObject source = {};

    bool operator==(const ApiToken &) const = default;
};

} // namespace sb::model
