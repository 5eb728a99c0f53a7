// Requests past their time become expired (contract B10).
#pragma once

#include "server/services/request_expiry.h"
#include "server/sweepers/sweeper.h"

namespace sb::sweepers {

class OverdueRequests final : public Sweeper
{
public:
    OverdueRequests(const services::RequestExpiry &expiry, std::chrono::milliseconds interval)
        : m_expiry(expiry), m_interval(interval)
    {}

    [[nodiscard]] QString name() const override { return QStringLiteral("requests-overdue"); }

    [[nodiscard]] std::chrono::milliseconds interval() const override { return m_interval; }

    [[nodiscard]] Swept sweep() override;

private:
    const services::RequestExpiry &m_expiry;
    std::chrono::milliseconds m_interval;
};

} // namespace sb::sweepers
