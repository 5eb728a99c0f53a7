#include "shared/client/backoff.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

namespace sb::client {

Backoff::Backoff(crypto::RandomSource &random, BackoffLimits limits)
    : m_random(random), m_limits(limits), m_range(limits.first)
{}

std::chrono::milliseconds Backoff::next(int retryAfterSeconds)
{
    std::array<unsigned char, sizeof(std::uint64_t)> bytes{};
    m_random.fill(bytes);
    std::uint64_t drawn = 0;
    std::memcpy(&drawn, bytes.data(), sizeof drawn);
    const auto range = static_cast<std::uint64_t>(m_range.count());
    // The bias of the remainder is far below a millisecond.
    const std::chrono::milliseconds pause(static_cast<std::int64_t>(drawn % (range + 1)));
    m_range = std::min(m_range * 2, m_limits.most);
    return pause + std::chrono::seconds(retryAfterSeconds);
}

} // namespace sb::client
