// What Prometheus scrapes of an agent.
#pragma once

#include <memory>

#include <QByteArray>
#include <QString>

namespace sb::agent {

class AgentMetrics
{
public:
    AgentMetrics();
    AgentMetrics(const AgentMetrics &) = delete;
    AgentMetrics &operator=(const AgentMetrics &) = delete;
    ~AgentMetrics();

    void countJob(const QString &type, const QString &outcome);
    void setRunningJobs(int count);
    /// `outcome` is `job`, `idle` or `error`.
    void countClaim(const QString &outcome);
    /// `ok` or `error`.
    void countHeartbeat(const QString &outcome);

    /// The text exposition format 0.0.4.
    [[nodiscard]] QByteArray text() const;

private:
    struct Series;
    std::unique_ptr<Series> m_series;
};

} // namespace sb::agent
