// Discovered secrets that no agent has reported for a while are missing (contract 1.5).
#pragma once

#include "server/services/unit_of_work.h"
#include "server/storage/secret_repository.h"
#include "server/sweepers/sweeper.h"

namespace sb::sweepers {

class StaleSecrets final : public Sweeper
{
public:
    StaleSecrets(const services::UnitOfWork &unitOfWork, std::chrono::seconds staleAfter,
                 std::chrono::milliseconds interval)
        : m_unitOfWork(unitOfWork), m_staleAfter(staleAfter), m_interval(interval)
    {}

    [[nodiscard]] QString name() const override { return QStringLiteral("secrets-stale"); }

    [[nodiscard]] std::chrono::milliseconds interval() const override { return m_interval; }

    [[nodiscard]] Swept sweep() override;

private:
    const services::UnitOfWork &m_unitOfWork;
    storage::SecretRepository m_secrets;
    std::chrono::seconds m_staleAfter;
    std::chrono::milliseconds m_interval;
};

} // namespace sb::sweepers
