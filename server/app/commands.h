// What the commands do; each answers the program's exit code and tells its reasons on standard
// error.
#pragma once

#include "server/app/command_line.h"
#include "server/config/server_config.h"

#include <optional>

namespace sb::app {

namespace exit_codes {
inline constexpr int done = 0;
inline constexpr int failed = 1;
inline constexpr int usage = 2;
} // namespace exit_codes

/// The configuration in the environment; tells problems and answers nullopt when there are any.
[[nodiscard]] std::optional<config::ServerConfig> readConfiguration();
/// One line on standard error.
void complain(const QString &text);
/// One line on standard output.
void say(const QString &text);

[[nodiscard]] int runServe();
[[nodiscard]] int runDev(const CommandLine &line);
[[nodiscard]] int runMigrate(const CommandLine &line);
[[nodiscard]] int runCheckConfig();
[[nodiscard]] int runUserAdd(const CommandLine &line);
[[nodiscard]] int runDoctor();
[[nodiscard]] int runInit(const CommandLine &line);
[[nodiscard]] int runOpenApi(const CommandLine &line);

} // namespace sb::app
