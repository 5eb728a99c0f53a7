// The inventory of discovered secrets, and discoveries.
#pragma once

#include "cli/command_table.h"

namespace sb::cli {

[[nodiscard]] std::vector<Command> secretCommands();

} // namespace sb::cli
