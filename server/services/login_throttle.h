// A token bucket per address in front of the password check (contract B4, SB_LOGIN_RATE).
#pragma once

#include "server/services/token_buckets.h"
#include "shared/core/result.h"

namespace sb::services {

class LoginThrottle
{
public:
    explicit LoginThrottle(int perMinute) : m_attempts(perMinute) {}

    /// Takes one attempt of the address; RateLimited with Retry-After when there is none. Safe from
    /// any thread.
    [[nodiscard]] core::Result<void> admit(const QString &address);

private:
    TokenBuckets m_attempts;
};

} // namespace sb::services
