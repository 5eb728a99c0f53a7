// sbctl agent …, job …, audit.
#pragma once

#include "cli/command_table.h"

namespace sb::cli {

[[nodiscard]] std::vector<Command> adminCommands();

} // namespace sb::cli
