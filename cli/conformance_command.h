// sbctl agent conformance.
#pragma once

#include "cli/command_table.h"

namespace sb::cli {

[[nodiscard]] std::vector<Command> conformanceCommands();

} // namespace sb::cli
