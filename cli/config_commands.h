// Configuration as code: `sbctl export`, `sbctl diff` and `sbctl apply`
// (docs/configuration-as-code.md).
#pragma once

#include "cli/command_table.h"

namespace sb::cli {

[[nodiscard]] std::vector<Command> configCommands();

} // namespace sb::cli
