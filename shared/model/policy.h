// Which workflow a request falls under, and what is suspicious in a set of such rules (contract F).
#pragma once

#include "shared/core/timestamp.h"
#include "shared/model/bounds.h"

#include <optional>

#include <QJsonObject>
#include <QString>
#include <QUuid>

namespace sb::model {

struct Policy
{
    QUuid id = {};
    QString name = {};
    Bounds selector = {};
    QUuid workflowId = {};
    /// The highest that fits decides; of equal ones the older.
    int priority = 100;
    bool enabled = true;
    bool isSystem = false;
    core::Timestamp createdAt = {};
    core::Timestamp updatedAt = {};
    QJsonObject source = {};

    bool operator==(const Policy &) const = default;
};

struct LintFinding
{
    /// A word of the contract, e.g. `shadowed`.
    QString code = {};
    QUuid policyId = {};
    QString policyName = {};
    std::optional<QUuid> otherPolicyId = {};
    /// For people.
    QString detail = {};

    bool operator==(const LintFinding &) const = default;
};

} // namespace sb::model
