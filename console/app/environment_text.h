// How the strip at the top of the window says what kind of place this is.
#pragma once

#include "console/look/colours.h"
#include "console/session/connection_profile.h"

namespace sb::console {

/// In capitals; empty for Other.
[[nodiscard]] QString environmentText(EnvironmentKind kind);
[[nodiscard]] Tone environmentTone(EnvironmentKind kind);

} // namespace sb::console
