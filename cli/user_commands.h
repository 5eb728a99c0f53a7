// sbctl user ….
#pragma once

#include "cli/command_table.h"

namespace sb::cli {

[[nodiscard]] std::vector<Command> userCommands();

} // namespace sb::cli
