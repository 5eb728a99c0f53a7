// sbctl role …, grant ….
#pragma once

#include "cli/command_table.h"

namespace sb::cli {

[[nodiscard]] std::vector<Command> roleCommands();

} // namespace sb::cli
