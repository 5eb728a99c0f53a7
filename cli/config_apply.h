// Carries the steps of a plan out, one call after the other. What somebody else has changed since
// the plan was made is not overwritten; applying again goes on from there.
#pragma once

#include "cli/config_state.h"

namespace sb::cli {

/// The exit code; tells each step that is done. Ends at the first one that is refused.
[[nodiscard]] int applySteps(Session &session, ConfigState &state,
                             const std::vector<ConfigStep> &steps);

} // namespace sb::cli
