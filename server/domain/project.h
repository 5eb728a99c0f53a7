// A tenant's project (table projects, contract F).
#pragma once

#include "shared/core/timestamp.h"

#include <optional>

#include <QString>
#include <QUuid>

namespace sb::domain {

enum class ProjectStatus { Active, Archived };

struct Project
{
    QUuid id = {};
    QString name = {};
    QString ownerTeamId = {};
    ProjectStatus status = ProjectStatus::Active;
    core::Timestamp createdAt = {};
    core::Timestamp updatedAt = {};

    bool operator==(const Project &) const = default;
};

/// The words of the contract (1.7) and of the database.
QString toWord(ProjectStatus status);
std::optional<ProjectStatus> projectStatusFromWord(QStringView word);

} // namespace sb::domain
