// `sbctl workflow …`
#pragma once

#include "cli/command_table.h"

namespace sb::cli {

[[nodiscard]] std::vector<Command> workflowCommands();

} // namespace sb::cli
