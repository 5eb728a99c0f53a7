#include "server/services/token_buckets.h"

#include <algorithm>
#include <cmath>

namespace sb::services {

namespace {
/// From so many keys on those with a full bucket, which say nothing, are forgotten.
constexpr qsizetype manyKeys = 10'000;
constexpr double secondsPerMinute = 60;
} // namespace

TokenBuckets::Taken TokenBuckets::take(const QString &key)
{
    const auto now = m_now();
    const std::lock_guard lock(m_mutex);
    if (m_buckets.size() >= std::max(manyKeys, 2 * m_notFull))
        forgetFull(now);
    auto bucket = m_buckets.find(key);
    if (bucket == m_buckets.end())
        bucket = m_buckets.insert(key, {.tokens = double(m_perMinute), .filledAt = now});
    const std::chrono::duration<double> passed = now - bucket->filledAt;
    bucket->tokens = std::min<double>(m_perMinute, bucket->tokens + passed.count() * m_perMinute /
                                                                        secondsPerMinute);
    bucket->filledAt = now;
    Taken taken{.isAdmitted = bucket->tokens >= 1};
    if (taken.isAdmitted)
        bucket->tokens -= 1;
    taken.remaining = static_cast<int>(bucket->tokens);
    taken.secondsToNext = secondsToGain(1 - bucket->tokens);
    taken.secondsToFull = secondsToGain(m_perMinute - bucket->tokens);
    return taken;
}

int TokenBuckets::secondsToGain(double tokens) const
{
    return tokens <= 0 ? 0 : static_cast<int>(std::ceil(tokens * secondsPerMinute / m_perMinute));
}

void TokenBuckets::forgetFull(Clock::time_point now)
{
    m_buckets.removeIf([&](const auto &entry) {
        const std::chrono::duration<double> passed = now - entry.value().filledAt;
        return entry.value().tokens + passed.count() * m_perMinute / secondsPerMinute >=
               m_perMinute;
    });
    m_notFull = m_buckets.size();
}

} // namespace sb::services
