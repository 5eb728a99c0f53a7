// A point in time as whole microseconds since 1970-01-01T00:00:00Z, the resolution of PostgreSQL
// (QDateTime drops microseconds).
#pragma once

#include <compare>
#include <cstdint>

namespace sb::core {

struct Timestamp
{
    std::int64_t micros = 0;

    auto operator<=>(const Timestamp &) const = default;

    /// Whole seconds, rounded down.
    [[nodiscard]] constexpr std::int64_t seconds() const
    {
        return micros >= 0 ? micros / 1'000'000 : -((-micros + 999'999) / 1'000'000);
    }

    [[nodiscard]] constexpr Timestamp plusSeconds(std::int64_t seconds) const
    {
        return {micros + seconds * 1'000'000};
    }

    static constexpr Timestamp fromSeconds(std::int64_t seconds) { return {seconds * 1'000'000}; }
};

} // namespace sb::core
