// Rows that have served their time are deleted (sessions, kept answers, counters, data keys).
#pragma once

#include "server/services/unit_of_work.h"
#include "server/storage/housekeeping_repository.h"
#include "server/sweepers/sweeper.h"

namespace sb::sweepers {

class Housekeeping final : public Sweeper
{
public:
    Housekeeping(const services::UnitOfWork &unitOfWork, std::chrono::milliseconds interval)
        : m_unitOfWork(unitOfWork), m_interval(interval)
    {}

    [[nodiscard]] QString name() const override { return QStringLiteral("housekeeping"); }

    [[nodiscard]] std::chrono::milliseconds interval() const override { return m_interval; }

    [[nodiscard]] Swept sweep() override;

private:
    const services::UnitOfWork &m_unitOfWork;
    storage::HousekeepingRepository m_repository;
    std::chrono::milliseconds m_interval;
};

} // namespace sb::sweepers
