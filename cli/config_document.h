// What a configuration file says (docs/configuration-as-code.md): roles, workflows, policies,
// projects with their environments, each by name and whole, and GitOps mappings.
#pragma once

#include "shared/core/result.h"

#include <optional>

#include <QJsonArray>
#include <QJsonObject>
#include <QJsonValue>
#include <QString>

namespace sb::cli {

/// Sections that a file does not have are nullopt: they are left alone. Objects have every member;
/// references are names.
struct ConfigDocument
{
    std::optional<QJsonArray> roles = {};
    std::optional<QJsonArray> workflows = {};
    std::optional<QJsonArray> policies = {};
    std::optional<QJsonArray> projects = {};
    /// Known by what they say: they have no name, and no route changes one.
    std::optional<QJsonArray> mappings = {};

    bool operator==(const ConfigDocument &) const = default;
};

/// A file's value. InvalidValue with one detail per fault: an unknown section or member, a member
/// of the wrong kind, a name that is missing or said twice.
[[nodiscard]] core::Result<ConfigDocument> configFrom(const QJsonValue &file);
/// What `configFrom` reads back: members that have their default are left out.
[[nodiscard]] QJsonObject fileFrom(const ConfigDocument &document);

} // namespace sb::cli
