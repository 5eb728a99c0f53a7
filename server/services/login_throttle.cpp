#include "server/services/login_throttle.h"

#include <algorithm>
#include <cmath>

namespace sb::services {

using namespace Qt::StringLiterals;

namespace {
/// Beyond this many addresses those with a full bucket, which say nothing, are forgotten.
constexpr qsizetype manyAddresses = 10'000;
} // namespace

core::Result<void> LoginThrottle::admit(const QString &address)
{
    const auto now = m_now();
    const double perSecond = m_perMinute / 60.0;
    const std::lock_guard lock(m_mutex);
    if (m_buckets.size() >= manyAddresses)
        forgetFull(now);
    auto bucket = m_buckets.find(address);
    if (bucket == m_buckets.end())
        bucket = m_buckets.insert(address, {.attempts = double(m_perMinute), .filledAt = now});
    const std::chrono::duration<double> passed = now - bucket->filledAt;
    bucket->attempts = std::min<double>(m_perMinute, bucket->attempts + passed.count() * perSecond);
    bucket->filledAt = now;
    if (bucket->attempts < 1) {
        const double missing = (1 - bucket->attempts) / perSecond;
        return core::failure(
            core::Error{.code = core::ErrorCode::RateLimited,
                        .message = u"too many logins from this address; try again later"_s,
                        .retryAfterSeconds = std::max(1, int(std::ceil(missing)))});
    }
    bucket->attempts -= 1;
    return {};
}

void LoginThrottle::forgetFull(Clock::time_point now)
{
    m_buckets.removeIf([&](const auto &entry) {
        const std::chrono::duration<double> passed = now - entry.value().filledAt;
        return entry.value().attempts + passed.count() * m_perMinute / 60.0 >= m_perMinute;
    });
}

} // namespace sb::services
