// Calls to a key service: tried again with jitter inside a deadline, and not at all for a moment
// after it has shown to be away, so that a dead key service does not hold every worker.
#pragma once

#include "server/outbound/https_client.h"
#include "shared/core/result.h"

#include <atomic>
#include <chrono>
#include <functional>

#include <QByteArray>
#include <QString>

namespace sb::kms {

struct CallTimes
{
    std::chrono::milliseconds oneTry{3'000};
    /// All tries and the pauses between them.
    std::chrono::milliseconds deadline{5'000};
    std::chrono::milliseconds firstPause{100};
    /// For how long calls are refused at once after `failuresBeforeRest` in a row have failed.
    std::chrono::milliseconds rest{2'000};
    int failuresBeforeRest = 3;
};

class KmsChannel
{
public:
    using Clock = std::chrono::steady_clock;
    using Attempt = std::function<core::Result<outbound::HttpsAnswer>(std::chrono::milliseconds)>;

    explicit KmsChannel(CallTimes times = {}) : m_times(times) {}

    /// Runs `attempt` until it answers with a status below 500 that is not 429, within the
    /// deadline. Unavailable when it never does; the reason goes to the log only. Any thread.
    [[nodiscard]] core::Result<outbound::HttpsAnswer> call(const Attempt &attempt);

private:
    void failed();

    CallTimes m_times;
    std::atomic<int> m_failures = 0;
    std::atomic<Clock::rep> m_restUntil = 0;
};

/// What callers are told: nothing of the inside. The reason is logged under `sb.kms`.
[[nodiscard]] core::Failure unavailable(const QString &reason);
/// The bytes are no wrapped key of that key id here.
[[nodiscard]] core::Failure notOurs();

} // namespace sb::kms
