// sbctl request …: asking, deciding, watching.
#pragma once

#include "cli/command_table.h"

namespace sb::cli {

[[nodiscard]] std::vector<Command> requestCommands();

} // namespace sb::cli
