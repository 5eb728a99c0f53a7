// From what is to what a file wants: the steps between, in an order in which the server accepts
// them. No input or output.
#pragma once

#include "cli/config_document.h"

#include <vector>

#include <QStringList>

namespace sb::cli {

enum class StepKind { Create, Update, Delete };
enum class StepObject { Role, Workflow, Policy, Project, Environment };

struct ConfigStep
{
    StepKind kind = StepKind::Create;
    StepObject object = StepObject::Role;
    /// An environment's is `project/name`.
    QString name = {};
    /// What was there; empty for Create.
    QJsonObject before = {};
    /// What is to be there; empty for Delete. A deleted project is archived.
    QJsonObject after = {};

    bool operator==(const ConfigStep &) const = default;
};

/// What is in `current` and not in `wanted` is deleted only when `prune` is asked for, only in
/// sections that the file has, and never what `kept` names (system rows, by `role:<name>` and the
/// like). InvalidValue with one detail per fault for what no route can change and for names that
/// lead nowhere.
[[nodiscard]] core::Result<std::vector<ConfigStep>> planOf(const ConfigDocument &current,
                                                           const ConfigDocument &wanted, bool prune,
                                                           const QStringList &kept);

/// `role`, `workflow`, …
[[nodiscard]] QString nounOf(StepObject object);
/// For people, one line and what changes below it.
[[nodiscard]] QStringList linesOf(const ConfigStep &step);

} // namespace sb::cli
