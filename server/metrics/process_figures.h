// What the kernel knows about this process (Linux, /proc).
#pragma once

#include <cstdint>

namespace sb::metrics {

struct ProcessFigures
{
    double cpuSeconds = 0;
    std::int64_t residentBytes = 0;
    std::int64_t virtualBytes = 0;
    std::int64_t threads = 0;
    std::int64_t openFiles = 0;
    std::int64_t mostOpenFiles = 0;
    /// Unix time.
    double startTime = 0;
};

[[nodiscard]] ProcessFigures processFigures();

} // namespace sb::metrics
