// Jobs whose lease has lapsed go back to the queue or fail (contract B11).
#pragma once

#include "server/sweepers/sweeper.h"

#include <functional>

namespace sb::sweepers {

class JobRecovery final : public Sweeper
{
public:
    /// Requeues or fails lapsed jobs and answers how many.
    using RecoverLapsed = std::function<int(const domain::CallContext &)>;

    JobRecovery(RecoverLapsed recoverLapsed, std::chrono::milliseconds interval)
        : m_recoverLapsed(std::move(recoverLapsed)), m_interval(interval)
    {}

    [[nodiscard]] QString name() const override { return QStringLiteral("jobs-recovery"); }

    [[nodiscard]] std::chrono::milliseconds interval() const override { return m_interval; }

    [[nodiscard]] Swept sweep() override;

private:
    RecoverLapsed m_recoverLapsed;
    std::chrono::milliseconds m_interval;
};

} // namespace sb::sweepers
