// People and service accounts (table users). The password's hash never leaves storage and the login
// service, so it is no member.
#pragma once

#include "shared/core/timestamp.h"

#include <optional>

#include <QString>
#include <QUuid>

namespace sb::domain {

enum class UserKind { Person, Service };

struct User
{
    QUuid id = {};
    /// Lower case, trimmed (domain/email_rules).
    QString email = {};
    QString displayName = {};
    UserKind kind = UserKind::Person;
    bool mustChangePassword = false;
    bool enabled = true;
    std::optional<core::Timestamp> lastLoginAt = {};
    core::Timestamp createdAt = {};
    core::Timestamp updatedAt = {};

    bool operator==(const User &) const = default;
};

/// The words of the contract (section I) and of the database.
QString toWord(UserKind kind);
std::optional<UserKind> userKindFromWord(QStringView word);

} // namespace sb::domain
