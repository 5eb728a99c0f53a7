// sbctl kms …
#pragma once

#include "cli/command_table.h"

namespace sb::cli {

[[nodiscard]] std::vector<Command> kmsCommands();

} // namespace sb::cli
