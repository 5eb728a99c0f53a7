// An environment of a project (table environments) and the locations it claims (table
// environment_targets, contract B7).
#pragma once

#include "shared/core/timestamp.h"

#include <optional>
#include <vector>

#include <QString>
#include <QUuid>

namespace sb::domain {

enum class EnvironmentType { Dev, Staging, Uat, Prod, Other };

/// Requests whose location this matches belong to the environment. What is absent matches
/// everything.
struct EnvironmentTarget
{
    QString providerType = {};
    std::optional<QString> clusterName = {};
    std::optional<QString> kvMount = {};
    QString secretRefPrefix = {};

    bool operator==(const EnvironmentTarget &) const = default;
};

struct Environment
{
    QUuid id = {};
    QUuid projectId = {};
    QString name = {};
    EnvironmentType type = EnvironmentType::Other;
    std::vector<EnvironmentTarget> targets = {};
    /// Counts edits by people; the ETag (contract B20).
    qint64 revision = 1;
    core::Timestamp createdAt = {};
    core::Timestamp updatedAt = {};

    bool operator==(const Environment &) const = default;
};

/// The words of the contract (F) and of the database.
QString toWord(EnvironmentType type);
std::optional<EnvironmentType> environmentTypeFromWord(QStringView word);

} // namespace sb::domain
