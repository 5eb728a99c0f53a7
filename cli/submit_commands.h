// sbctl request patch and request read.
#pragma once

#include "cli/command_table.h"

namespace sb::cli {

[[nodiscard]] std::vector<Command> submitCommands();

} // namespace sb::cli
