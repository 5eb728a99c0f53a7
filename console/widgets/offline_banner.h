// Says that the server is away, how old what is shown is, and when the next attempt is made.
#pragma once

#include "console/widgets/banner.h"
#include "shared/core/timestamp.h"

#include <chrono>
#include <functional>

#include <QTimer>

namespace sb::console {

class OfflineBanner : public Banner
{
    Q_OBJECT

public:
    /// `untilRetry` tells how long it is until the next attempt.
    explicit OfflineBanner(std::function<std::chrono::milliseconds()> untilRetry,
                           QWidget *parent = nullptr);

    void showOffline(core::Timestamp since);
    void showOnline();

private:
    void tick();

    std::function<std::chrono::milliseconds()> m_untilRetry;
    core::Timestamp m_since;
    QTimer m_timer;
};

} // namespace sb::console
