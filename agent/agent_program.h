// The program around the agent: command line, configuration, signals.
#pragma once

#include <QStringList>

namespace sb::agent {

/// `arguments` without the program's name. Answers the exit code: 0 stopped as asked, 1 it did not
/// work, 2 wrong usage or configuration.
[[nodiscard]] int runAgent(const QStringList &arguments);

} // namespace sb::agent
