// Roles and who holds them where (contract B and B3).
#pragma once

#include "shared/core/timestamp.h"
#include "shared/model/bounds.h"

#include <QJsonObject>
#include <QString>
#include <QStringList>
#include <QUuid>

namespace sb::model {

struct Role
{
    QUuid id = {};
    QString name = {};
    QString description = {};
    QStringList permissions = {};
    /// Came with the product: its permissions may change, it cannot be deleted.
    bool isSystem = false;
    core::Timestamp createdAt = {};
    core::Timestamp updatedAt = {};
    QJsonObject source = {};

    bool operator==(const Role &) const = default;
};

/// One grant of a role to somebody.
struct UserRole
{
    QUuid id = {};
    QUuid userId = {};
    QUuid roleId = {};
    Bounds scope = {};
    /// Who granted it, as the server tells it: `user:<id>` or a word such as `system`; empty when
    /// it does not.
    QString grantedBy = {};
    core::Timestamp grantedAt = {};
    QJsonObject source = {};

    bool operator==(const UserRole &) const = default;
};

} // namespace sb::model
