// Rollouts that nobody saw the end of in time (contract 7.5).
#pragma once

#include "server/services/gitops_polling.h"
#include "server/sweepers/sweeper.h"

namespace sb::sweepers {

class GitopsTimeout final : public Sweeper
{
public:
    GitopsTimeout(const services::GitopsPolling &polling, std::chrono::milliseconds interval)
        : m_polling(polling), m_interval(interval)
    {}

    [[nodiscard]] QString name() const override { return QStringLiteral("gitops-timeout"); }

    [[nodiscard]] std::chrono::milliseconds interval() const override { return m_interval; }

    [[nodiscard]] Swept sweep() override;

private:
    const services::GitopsPolling &m_polling;
    std::chrono::milliseconds m_interval;
};

} // namespace sb::sweepers
