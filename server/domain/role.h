// Roles and their assignment to users (tables roles and user_roles, contract E).
#pragma once

#include "server/domain/identity.h"
#include "shared/core/timestamp.h"

#include <QString>
#include <QStringList>
#include <QUuid>

namespace sb::domain {

struct Role
{
    QUuid id = {};
    QString name = {};
    QString description = {};
    QStringList permissions = {};
    bool isSystem = false;
    /// Counts edits by people; the ETag (contract B20).
    qint64 revision = 1;
    core::Timestamp createdAt = {};
    core::Timestamp updatedAt = {};

    bool operator==(const Role &) const = default;
};

struct UserRole
{
    QUuid id = {};
    QUuid userId = {};
    QUuid roleId = {};
    Scope scope = {};
    /// An actor as in contract 0.5.
    QString grantedBy = {};
    core::Timestamp grantedAt = {};

    bool operator==(const UserRole &) const = default;
};

} // namespace sb::domain
