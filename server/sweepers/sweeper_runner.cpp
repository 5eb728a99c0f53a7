#include "server/sweepers/sweeper_runner.h"

#include "server/storage/advisory_lock.h"

#include <algorithm>

#include <QLoggingCategory>
#include <QRandomGenerator>

namespace sb::sweepers {

using namespace Qt::StringLiterals;

namespace {

Q_LOGGING_CATEGORY(sweepersLog, "sb.sweepers")

constexpr std::chrono::milliseconds longestFirstWait{5000};

} // namespace

SweeperRunner::SweeperRunner(const storage::Database &database,
                             std::vector<std::unique_ptr<Sweeper>> sweepers, Observer observer)
    : m_database(database), m_observer(std::move(observer))
{
    for (auto &sweeper : sweepers)
        m_entries.push_back({.sweeper = std::move(sweeper)});
}

SweeperRunner::~SweeperRunner()
{
    stop();
}

void SweeperRunner::start()
{
    if (m_thread.joinable() || m_entries.empty())
        return;
    m_stopping = false;
    for (Entry &entry : m_entries) {
        const auto first = std::min(entry.sweeper->interval(), longestFirstWait);
        entry.due = Clock::now() + first * QRandomGenerator::global()->bounded(100) / 100;
    }
    m_thread = std::thread([this] { run(); });
}

void SweeperRunner::stop()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
    }
    m_wake.notify_all();
    if (m_thread.joinable())
        m_thread.join();
}

void SweeperRunner::run()
{
    std::unique_lock lock(m_mutex);
    for (;;) {
        Entry &next = *std::min_element(
            m_entries.begin(), m_entries.end(),
            [](const Entry &left, const Entry &right) { return left.due < right.due; });
        if (m_wake.wait_until(lock, next.due, [this] { return m_stopping; }))
            break;
        lock.unlock();
        const bool more = runOnce(*next.sweeper).more;
        lock.lock();
        next.due =
            Clock::now() + (more ? Clock::duration::zero() : withJitter(next.sweeper->interval()));
    }
    m_database.closeThreadConnection();
}

Swept SweeperRunner::runOnce(Sweeper &sweeper) const
{
    SweepReport report{.name = sweeper.name()};
    const auto began = Clock::now();
    Swept swept;
    try {
        const auto lock =
            storage::AdvisoryLock::tryTake(m_database, u"sb.sweeper."_s + report.name);
        if (lock)
            swept = sweeper.sweep();
        else
            report.outcome = SweepOutcome::SkippedLock;
    } catch (const std::exception &error) {
        qCWarning(sweepersLog, "sweeper %s: %s", qUtf8Printable(report.name), error.what());
        report.outcome = SweepOutcome::Failure;
    }
    report.took = Clock::now() - began;
    report.changed = swept.changed;
    if (m_observer)
        m_observer(report);
    return swept;
}

SweeperRunner::Clock::duration SweeperRunner::withJitter(Clock::duration interval)
{
    // Ninety to a hundred and ten percent, so that servers started together drift apart.
    return interval * (90 + QRandomGenerator::global()->bounded(21)) / 100;
}

} // namespace sb::sweepers
