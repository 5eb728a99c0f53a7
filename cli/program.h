// sbctl from its words to its exit code.
#pragma once

#include <QProcessEnvironment>
#include <QStringList>

namespace sb::cli {

/// `words` without the program's name. Answers the exit code (exit_codes.h).
[[nodiscard]] int runProgram(const QStringList &words, const QProcessEnvironment &environment);

} // namespace sb::cli
