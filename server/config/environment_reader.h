// The environment into a ServerConfig (contract B27 and section 9).
#pragma once

#include "server/config/server_config.h"

#include <QProcessEnvironment>
#include <QStringList>

namespace sb::config {

struct EnvironmentReading
{
    ServerConfig config = {};
    /// One sentence each; with any of these the program must not start.
    QStringList problems = {};
    QStringList warnings = {};
};

[[nodiscard]] EnvironmentReading readEnvironment(const QProcessEnvironment &environment);

/// The variables that may hold a secret, so that they can be taken out of the environment before a
/// child process inherits them.
[[nodiscard]] const QStringList &secretVariables();

} // namespace sb::config
