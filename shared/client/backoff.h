// How long to wait before the next attempt: exponential with full jitter, so that many clients that
// lost one server do not come back at one moment.
#pragma once

#include "shared/crypto/random_source.h"

#include <chrono>

namespace sb::client {

struct BackoffLimits
{
    /// The first pause is drawn from 0 to this; each further one from twice the range.
    std::chrono::milliseconds first = std::chrono::milliseconds(500);
    std::chrono::milliseconds most = std::chrono::seconds(60);
};

/// For one thread.
class Backoff
{
public:
    /// `random` must outlive this.
    Backoff(crypto::RandomSource &random, BackoffLimits limits);

    /// The pause before the next attempt: drawn from the range, and on top of `retryAfterSeconds`
    /// when the server named a time.
    [[nodiscard]] std::chrono::milliseconds next(int retryAfterSeconds = 0);

    /// After a success: the next pause is a first one again.
    void reset() { m_range = m_limits.first; }

private:
    crypto::RandomSource &m_random;
    BackoffLimits m_limits;
    std::chrono::milliseconds m_range;
};

} // namespace sb::client
