// Following what happens.
#pragma once

#include "cli/command_table.h"

namespace sb::cli {

[[nodiscard]] std::vector<Command> eventCommands();

} // namespace sb::cli
