// sbctl reveal: the values of a read, each once.
#pragma once

#include "cli/command_table.h"

namespace sb::cli {

[[nodiscard]] std::vector<Command> revealCommands();

} // namespace sb::cli
