// Runs the sweepers of a server on one thread, each at its interval and under an advisory lock, so
// that of several servers one does the work.
#pragma once

#include "server/storage/database.h"
#include "server/sweepers/sweeper.h"

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace sb::sweepers {

enum class SweepOutcome { Success, Failure, SkippedLock };

struct SweepReport
{
    QString name = {};
    SweepOutcome outcome = SweepOutcome::Success;
    std::chrono::duration<double> took{0};
    int changed = 0;
};

class SweeperRunner
{
public:
    /// Told of every run, on the runner's thread; for metrics.
    using Observer = std::function<void(const SweepReport &)>;

    SweeperRunner(const storage::Database &database, std::vector<std::unique_ptr<Sweeper>> sweepers,
                  Observer observer);
    SweeperRunner(const SweeperRunner &) = delete;
    SweeperRunner &operator=(const SweeperRunner &) = delete;
    ~SweeperRunner();

    /// The first run of each comes within its interval, at most five seconds from now.
    void start();
    /// Waits for the batch that is running, begins no other.
    void stop();

private:
    using Clock = std::chrono::steady_clock;

    struct Entry
    {
        std::unique_ptr<Sweeper> sweeper = {};
        Clock::time_point due = {};
    };

    void run();
    [[nodiscard]] Swept runOnce(Sweeper &sweeper) const;
    [[nodiscard]] static Clock::duration withJitter(Clock::duration interval);

    const storage::Database &m_database;
    std::vector<Entry> m_entries;
    Observer m_observer;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    bool m_stopping = false;
    std::thread m_thread;
};

} // namespace sb::sweepers
