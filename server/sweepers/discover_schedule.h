// Queues the discoveries that the operator wants at an interval (SB_DISCOVER_TARGETS_JSON).
#pragma once

#include "server/domain/discovery.h"
#include "server/services/job_board.h"
#include "server/sweepers/sweeper.h"

#include <vector>

namespace sb::sweepers {

class DiscoverSchedule final : public Sweeper
{
public:
    DiscoverSchedule(const services::JobBoard &jobs, std::vector<domain::DiscoverTarget> targets,
                     std::chrono::milliseconds interval)
        : m_jobs(jobs), m_targets(std::move(targets)), m_interval(interval)
    {}

    [[nodiscard]] QString name() const override { return QStringLiteral("discover-scheduler"); }

    [[nodiscard]] std::chrono::milliseconds interval() const override { return m_interval; }

    [[nodiscard]] Swept sweep() override;

private:
    const services::JobBoard &m_jobs;
    std::vector<domain::DiscoverTarget> m_targets;
    std::chrono::milliseconds m_interval;
};

} // namespace sb::sweepers
