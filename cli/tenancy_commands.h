// `sbctl project …` and `sbctl environment …`
#pragma once

#include "cli/command_table.h"

namespace sb::cli {

[[nodiscard]] std::vector<Command> tenancyCommands();

} // namespace sb::cli
