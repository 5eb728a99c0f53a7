// How requests are shown.
#pragma once

#include "cli/session.h"

namespace sb::cli {

[[nodiscard]] std::vector<Column> requestListColumns();
[[nodiscard]] std::vector<Column> requestColumns();
/// Of a request or of a simulation.
[[nodiscard]] int showExplanation(const Session &session, const QJsonValue &explanation);

} // namespace sb::cli
