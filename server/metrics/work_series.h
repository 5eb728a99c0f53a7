// The families of series that tell of work, and of what the database holds. Internal to metrics.
#pragma once

#include "server/metrics/metrics.h"

#include <mutex>
#include <optional>
#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

namespace sb::metrics {

struct Metrics::WorkSeries
{
    explicit WorkSeries(prometheus::Registry &registry);

    prometheus::Family<prometheus::Counter> &auditEvents;
    prometheus::Family<prometheus::Counter> &wraps;
    prometheus::Family<prometheus::Counter> &lostLeases;
    prometheus::Family<prometheus::Histogram> &decisions;
    prometheus::Family<prometheus::Counter> &kmsCalls;
    prometheus::Family<prometheus::Histogram> &kmsDurations;
};

struct Metrics::DatabaseSeries
{
    explicit DatabaseSeries(prometheus::Registry &registry);

    void set(const DatabaseFigures &figures);
    /// Brings the age of what is told up to now.
    void tellAge();

    prometheus::Family<prometheus::Gauge> &requests;
    prometheus::Family<prometheus::Gauge> &jobs;
    prometheus::Family<prometheus::Gauge> &oldestJobs;
    prometheus::Family<prometheus::Gauge> &agents;
    prometheus::Family<prometheus::Gauge> &secrets;
    prometheus::Gauge &waitingNotifications;
    prometheus::Gauge &oldestNotification;
    prometheus::Gauge &auditRows;
    prometheus::Gauge &age;
    prometheus::Counter &failures;

private:
    std::mutex m_mutex;
    std::chrono::steady_clock::time_point m_readAt = std::chrono::steady_clock::now();
    DatabaseFigures m_told;
};

} // namespace sb::metrics
