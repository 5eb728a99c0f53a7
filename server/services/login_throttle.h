// A token bucket per address in front of the password check (contract B4, SB_LOGIN_RATE).
#pragma once

#include "shared/core/result.h"

#include <chrono>
#include <functional>
#include <mutex>

#include <QHash>
#include <QString>

namespace sb::services {

class LoginThrottle
{
public:
    using Clock = std::chrono::steady_clock;

    /// `perMinute` attempts at once, and as many again over each minute. `now` is handed in by
    /// tests.
    explicit LoginThrottle(int perMinute, std::function<Clock::time_point()> now = Clock::now)
        : m_perMinute(perMinute), m_now(std::move(now))
    {}

    /// Takes one attempt of the address; RateLimited with Retry-After when there is none. Safe from
    /// any thread.
    [[nodiscard]] core::Result<void> admit(const QString &address);

private:
    struct Bucket
    {
        double attempts = 0;
        Clock::time_point filledAt = {};
    };

    void forgetFull(Clock::time_point now);

    int m_perMinute;
    std::function<Clock::time_point()> m_now;
    std::mutex m_mutex;
    QHash<QString, Bucket> m_buckets;
};

} // namespace sb::services
