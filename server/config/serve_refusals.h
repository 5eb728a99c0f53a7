// What `sb-server serve` will not run with, however well-formed (security invariant S12).
#pragma once

#include "server/config/server_config.h"

#include <QStringList>

namespace sb::config {

/// One sentence per refusal, each naming the variable to change; empty when it may serve.
[[nodiscard]] QStringList refusalsToServe(const ServerConfig &config);

} // namespace sb::config
