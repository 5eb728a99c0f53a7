// Agents that show no sign of life become stale (contract 1.3); those that never did after the same
// grace.
#pragma once

#include "server/services/unit_of_work.h"
#include "server/storage/agent_repository.h"
#include "server/sweepers/sweeper.h"

namespace sb::sweepers {

class StaleAgents final : public Sweeper
{
public:
    StaleAgents(const services::UnitOfWork &unitOfWork, std::chrono::seconds staleAfter,
                std::chrono::milliseconds interval)
        : m_unitOfWork(unitOfWork), m_staleAfter(staleAfter), m_interval(interval)
    {}

    [[nodiscard]] QString name() const override { return QStringLiteral("agents-stale"); }

    [[nodiscard]] std::chrono::milliseconds interval() const override { return m_interval; }

    [[nodiscard]] Swept sweep() override;

private:
    const services::UnitOfWork &m_unitOfWork;
    storage::AgentRepository m_agents;
    std::chrono::seconds m_staleAfter;
    std::chrono::milliseconds m_interval;
};

} // namespace sb::sweepers
