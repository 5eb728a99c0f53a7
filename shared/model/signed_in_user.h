// Who is logged in and what they may do (GET /users/me, contract section I).
#pragma once

#include "shared/core/timestamp.h"

#include <optional>

#include <QString>
#include <QStringList>
#include <QUuid>

namespace sb::model {

struct SignedInUser
{
    QUuid id = {};
    QString email = {};
    QString displayName = {};
    bool mustChangePassword = false;
    /// Everything that they may do somewhere.
    QStringList permissions = {};
    QStringList roleNames = {};
    std::optional<core::Timestamp> sessionExpiresAt = {};

    bool operator==(const SignedInUser &) const = default;

    [[nodiscard]] bool may(const QString &permission) const
    {
        return permissions.contains(permission);
    }

    /// What people call them.
    [[nodiscard]] QString name() const { return displayName.isEmpty() ? email : displayName; }
};

} // namespace sb::model
