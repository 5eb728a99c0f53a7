// From what is to what a file wants: the steps between, in an order in which the server accepts
// them. No input or output.
#pragma once

#include "cli/config_document.h"
#include "cli/config_step.h"

#include <vector>

#include <QStringList>

namespace sb::cli {

/// What is in `current` and not in `wanted` is deleted only when `prune` is asked for, only in
/// sections that the file has, and never what `kept` names (system rows, by `role:<name>` and the
/// like). InvalidValue with one detail per fault for what no route can change and for names that
/// lead nowhere.
[[nodiscard]] core::Result<std::vector<ConfigStep>> planOf(const ConfigDocument &current,
                                                           const ConfigDocument &wanted, bool prune,
                                                           const QStringList &kept);

} // namespace sb::cli
