// Times for people: how long ago or until, and the exact moment for the tool tip.
#pragma once

#include "shared/core/timestamp.h"

#include <chrono>

#include <QString>

namespace sb::console {

[[nodiscard]] core::Timestamp currentTime();

/// `just now`, `4 min ago`, `in 3 h`, `yesterday 14:02`, `12 May 2026`.
[[nodiscard]] QString relativeText(core::Timestamp time, core::Timestamp now = currentTime());
/// Local time to the second with its zone: `2026-05-30 12:11:12 CEST`.
[[nodiscard]] QString exactText(core::Timestamp time);
/// `1:59:03`, `4:05`, `12 s`; `now` for nothing left.
[[nodiscard]] QString remainingText(std::chrono::seconds left);

} // namespace sb::console
