// `sbctl policy …`
#pragma once

#include "cli/command_table.h"

namespace sb::cli {

[[nodiscard]] std::vector<Command> policyCommands();

} // namespace sb::cli
