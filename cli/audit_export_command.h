// The audit trail as a file.
#pragma once

#include "cli/command_table.h"

namespace sb::cli {

[[nodiscard]] std::vector<Command> auditExportCommands();

} // namespace sb::cli
