// A call to the server that is tried again while the server is away.
#pragma once

#include "shared/client/await.h"
#include "shared/client/backoff.h"

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

} // namespace sb::agent
