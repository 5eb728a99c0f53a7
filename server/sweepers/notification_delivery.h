// Delivers what workflows want told. Runs on a thread of its own: receivers may be slow.
#pragma once

#include "server/notify/notifier.h"
#include "server/services/notification_outbox.h"
#include "server/sweepers/sweeper.h"

#include <stop_token>

namespace sb::sweepers {

class NotificationDelivery final : public Sweeper
{
public:
    /// All outlive this; `stop` ends attempts that run.
    NotificationDelivery(const services::NotificationOutbox &outbox,
                         const notify::Notifier &notifier, std::chrono::milliseconds interval,
                         std::stop_token stop)
        : m_outbox(outbox), m_notifier(notifier), m_interval(interval), m_stop(std::move(stop))
    {}

    [[nodiscard]] QString name() const override { return QStringLiteral("notifications"); }

    [[nodiscard]] std::chrono::milliseconds interval() const override { return m_interval; }

    [[nodiscard]] Swept sweep() override;

private:
    /// Each by itself: what the database does not take is logged, and delivered once more when the
    /// claim has lapsed.
    [[nodiscard]] bool record(const services::ClaimedNotifications &claimed, std::size_t at,
                              const core::Result<void> &outcome) const;

    const services::NotificationOutbox &m_outbox;
    const notify::Notifier &m_notifier;
    std::chrono::milliseconds m_interval;
    std::stop_token m_stop;
};

} // namespace sb::sweepers
