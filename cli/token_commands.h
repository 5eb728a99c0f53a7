// sbctl token ….
#pragma once

#include "cli/command_table.h"

namespace sb::cli {

[[nodiscard]] std::vector<Command> tokenCommands();

} // namespace sb::cli
