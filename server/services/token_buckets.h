// A token bucket for each of many keys: so many at once, and as many again over each minute.
#pragma once

#include <chrono>
#include <functional>
#include <mutex>

#include <QHash>
#include <QString>

namespace sb::services {

class TokenBuckets
{
public:
    using Clock = std::chrono::steady_clock;

    /// `perMinute` is at least 1. `now` is handed in by tests.
    explicit TokenBuckets(int perMinute, std::function<Clock::time_point()> now = Clock::now)
        : m_perMinute(perMinute), m_now(std::move(now))
    {}

    struct Taken
    {
        bool isAdmitted = false;
        /// How many more could be taken at once.
        int remaining = 0;
        /// Until one can be taken; 0 when one is left.
        int secondsToNext = 0;
        /// Until the bucket is full again.
        int secondsToFull = 0;
    };

    /// Takes one of the key's, if there is one. Safe from any thread.
    [[nodiscard]] Taken take(const QString &key);

    [[nodiscard]] int perMinute() const { return m_perMinute; }

private:
    struct Bucket
    {
        double tokens = 0;
        Clock::time_point filledAt = {};
    };

    void forgetFull(Clock::time_point now);
    [[nodiscard]] int secondsToGain(double tokens) const;

    int m_perMinute;
    std::function<Clock::time_point()> m_now;
    std::mutex m_mutex;
    QHash<QString, Bucket> m_buckets;
    /// How many were left when full ones were forgotten last: looked through again at twice as
    /// many, so that a crowd costs each of it no more than a few.
    qsizetype m_notFull = 0;
};

} // namespace sb::services
