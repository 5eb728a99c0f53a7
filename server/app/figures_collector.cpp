#include "server/app/figures_collector.h"

#include <QLoggingCategory>

namespace sb::app {

namespace {

Q_LOGGING_CATEGORY(metricsLog, "sb.metrics")

metrics::Counts countsOf(const std::vector<storage::WordCount> &rows)
{
    metrics::Counts counts;
    for (const storage::WordCount &row : rows)
        counts[{row.word.toStdString(), row.second.toStdString()}] = static_cast<double>(row.count);
    return counts;
}

} // namespace

FiguresCollector::~FiguresCollector()
{
    stop();
}

void FiguresCollector::start()
{
    m_thread = std::thread([this] { run(); });
}

void FiguresCollector::stop()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
    }
    m_wake.notify_all();
    if (m_thread.joinable())
        m_thread.join();
}

void FiguresCollector::run()
{
    std::unique_lock lock(m_mutex);
    while (!m_stopping) {
        lock.unlock();
        collect();
        lock.lock();
        m_wake.wait_for(lock, m_interval, [this] { return m_stopping; });
    }
    m_database.closeThreadConnection();
}

void FiguresCollector::collect() const
{
    try {
        storage::Transaction tx(m_database.connection(), storage::Access::ReadOnly);
        const storage::Figures figures = storage::FiguresRepository().read(tx);
        tx.commit();
        m_metrics.setDatabaseFigures(
            {.requests = countsOf(figures.requests),
             .jobs = countsOf(figures.jobs),
             .oldestJobs = countsOf(figures.oldestJobs),
             .agents = countsOf(figures.agents),
             .secrets = countsOf(figures.secrets),
             .waitingNotifications = static_cast<double>(figures.waitingNotifications),
             .oldestNotification = static_cast<double>(figures.oldestNotification),
             .auditRows = static_cast<double>(figures.auditRows)});
    } catch (const std::exception &error) {
        qCWarning(metricsLog, "figures cannot be read: %s", error.what());
        m_metrics.countFiguresFailure();
    }
}

} // namespace sb::app
