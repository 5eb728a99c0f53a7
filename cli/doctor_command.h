// sbctl doctor
#pragma once

#include "cli/command_table.h"

namespace sb::cli {

[[nodiscard]] std::vector<Command> doctorCommands();

} // namespace sb::cli
