// One step of a plan, and how it is told.
#pragma once

#include <QJsonObject>
#include <QJsonValue>
#include <QString>
#include <QStringList>

namespace sb::cli {

enum class StepKind { Create, Update, Delete };
enum class StepObject { Role, Workflow, Policy, Project, Environment, Mapping };

struct ConfigStep
{
    StepKind kind = StepKind::Create;
    StepObject object = StepObject::Role;
    /// An environment's is `project/name`, a mapping's is `mappingName`.
    QString name = {};
    /// What was there; empty for Create.
    QJsonObject before = {};
    /// What is to be there; empty for Delete. A deleted project is archived.
    QJsonObject after = {};

    bool operator==(const ConfigStep &) const = default;
};

/// For people, on one line.
[[nodiscard]] QString compact(const QJsonValue &value);
/// What tells a mapping from others: application, endpoint and everything else that it says.
[[nodiscard]] QString mappingName(const QJsonObject &mapping);

/// `role`, `workflow`, …
[[nodiscard]] QString nounOf(StepObject object);
/// For people, one line and what changes below it.
[[nodiscard]] QStringList linesOf(const ConfigStep &step);

} // namespace sb::cli
