// sbctl argocd …, mapping …, request gitops.
#pragma once

#include "cli/command_table.h"

namespace sb::cli {

[[nodiscard]] std::vector<Command> gitopsCommands();

} // namespace sb::cli
