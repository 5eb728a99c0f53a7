// How requests are shown.
#pragma once

#include "cli/session.h"

namespace sb::cli {

[[nodiscard]] std::vector<Column> requestListColumns();
[[nodiscard]] std::vector<Column> requestColumns();

} // namespace sb::cli
