// What a bearer credential refers to: a login session (table sessions; its id is the JWT's `jti`)
// or an API token (table api_tokens), contract B2.
#pragma once

#include "shared/core/timestamp.h"

#include <optional>

#include <QString>
#include <QStringList>
#include <QUuid>

namespace sb::domain {

struct Session
{
    QUuid id = {};
    QUuid userId = {};
    core::Timestamp createdAt = {};
    core::Timestamp expiresAt = {};
    std::optional<core::Timestamp> revokedAt = {};

    bool operator==(const Session &) const = default;
};

struct ApiToken
{
    QUuid id = {};
    QUuid userId = {};
    QString name = {};
    /// nullopt: everything its owner may do.
    std::optional<QStringList> permissions = {};
    core::Timestamp createdAt = {};
    core::Timestamp expiresAt = {};
    std::optional<core::Timestamp> lastUsedAt = {};
    std::optional<core::Timestamp> revokedAt = {};

    bool operator==(const ApiToken &) const = default;
};

} // namespace sb::domain
