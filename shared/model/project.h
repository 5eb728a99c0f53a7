// Projects, their environments, and the places that an environment claims (contract G and B7).
#pragma once

#include "shared/core/timestamp.h"

#include <vector>

#include <QJsonObject>
#include <QString>
#include <QUuid>

namespace sb::model {

struct Project
{
    QUuid id = {};
    QString name = {};
    QString ownerTeamId = {};
    /// `active` or `archived`.
    QString status = {};
    core::Timestamp createdAt = {};
    core::Timestamp updatedAt = {};
    QJsonObject source = {};

    bool operator==(const Project &) const = default;

    [[nodiscard]] bool isActive() const { return status == QLatin1String("active"); }
};

/// Secrets below a prefix; empty members do not restrict.
struct EnvironmentTarget
{
    QString providerType = {};
    QString clusterName = {};
    QString kvMount = {};
    QString secretRefPrefix = {};

    bool operator==(const EnvironmentTarget &) const = default;
};

struct Environment
{
    QUuid id = {};
    QUuid projectId = {};
    QString name = {};
    /// `dev`, `staging`, `uat`, `prod` or `other`.
    QString type = {};
    std::vector<EnvironmentTarget> targets = {};
    core::Timestamp createdAt = {};
    core::Timestamp updatedAt = {};
    QJsonObject source = {};

    bool operator==(const Environment &) const = default;
};

} // namespace sb::model
