// Reads from the database what metrics tell of it, on a thread of its own, so that a scrape never
// waits: when the database is away the old figures stay, and their age grows.
#pragma once

#include "server/metrics/metrics.h"
#include "server/storage/database.h"
#include "server/storage/figures_repository.h"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace sb::app {

class FiguresCollector
{
public:
    /// Both outlive this.
    FiguresCollector(const storage::Database &database, metrics::Metrics &metrics,
                     std::chrono::milliseconds interval)
        : m_database(database), m_metrics(metrics), m_interval(interval)
    {}

    FiguresCollector(const FiguresCollector &) = delete;
    FiguresCollector &operator=(const FiguresCollector &) = delete;
    ~FiguresCollector();

    /// The first look is taken at once.
    void start();
    void stop();

private:
    void run();
    void collect() const;

    const storage::Database &m_database;
    metrics::Metrics &m_metrics;
    std::chrono::milliseconds m_interval;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    bool m_stopping = false;
    std::thread m_thread;
};

} // namespace sb::app
