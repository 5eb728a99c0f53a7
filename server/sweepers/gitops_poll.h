// Applications of executed patches are looked after (contract 7.5). Runs on a runner of its own:
// calls to other servers take their time.
#pragma once

#include "server/services/gitops_polling.h"
#include "server/sweepers/sweeper.h"

namespace sb::sweepers {

class GitopsPoll final : public Sweeper
{
public:
    GitopsPoll(const services::GitopsPolling &polling, std::chrono::milliseconds interval)
        : m_polling(polling), m_interval(interval)
    {}

    [[nodiscard]] QString name() const override { return QStringLiteral("gitops-poller"); }

    [[nodiscard]] std::chrono::milliseconds interval() const override { return m_interval; }

    [[nodiscard]] Swept sweep() override;

private:
    const services::GitopsPolling &m_polling;
    std::chrono::milliseconds m_interval;
};

} // namespace sb::sweepers
