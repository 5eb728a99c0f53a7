// Calls to the server and to providers that are tried again while they are away.
#pragma once

#include "shared/client/await.h"
#include "shared/client/backoff.h"
#include "shared/core/result.h"

#include <functional>

namespace sb::agent {

/// Awaits `start(context, callback)`, again after a pause while the error is transient, until
/// `stop` is asked for. For calls that may be repeated.
template <typename T, typename Start>
client::Answer<T> callPatiently(crypto::RandomSource &random, const std::stop_token &stop,
                                Start start)
{
    client::Backoff backoff(
        random, {.first = std::chrono::milliseconds(200), .most = std::chrono::seconds(10)});
    for (;;) {
        auto answer = client::await<T>(start, stop);
        if (answer || !answer.error().isTransient() ||
            !client::pauseFor(backoff.next(answer.error().error.retryAfterSeconds), stop))
            return answer;
    }
}

/// Asks a provider, again while it is away, for a while. T may be void.
template <typename T>
core::Result<T> askPatiently(crypto::RandomSource &random, const std::stop_token &stop,
                             const std::function<core::Result<T>()> &ask)
{
    constexpr int attempts = 5;
    client::Backoff backoff(
        random, {.first = std::chrono::milliseconds(250), .most = std::chrono::seconds(8)});
    for (int attempt = 1;; ++attempt) {
        auto answer = ask();
        if (answer || answer.error().code != core::ErrorCode::Unavailable || attempt == attempts ||
            !client::pauseFor(backoff.next(), stop))
            return answer;
    }
}

} // namespace sb::agent
