// sbctl login, logout, whoami, passwd.
#pragma once

#include "cli/command_table.h"

namespace sb::cli {

[[nodiscard]] std::vector<Command> sessionCommands();

} // namespace sb::cli
