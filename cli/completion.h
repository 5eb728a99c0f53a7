// Completion for bash, made from the table of commands.
#pragma once

#include <QString>

namespace sb::cli {

/// A script to be sourced.
[[nodiscard]] QString bashCompletion();

} // namespace sb::cli
