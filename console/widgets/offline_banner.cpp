#include "console/widgets/offline_banner.h"

#include "console/look/moment_text.h"

namespace sb::console {

OfflineBanner::OfflineBanner(std::function<std::chrono::milliseconds()> untilRetry, QWidget *parent)
    : Banner(parent), m_untilRetry(std::move(untilRetry))
{
    m_timer.setInterval(std::chrono::milliseconds(500));
    connect(&m_timer, &QTimer::timeout, this, &OfflineBanner::tick);
}

void OfflineBanner::showOffline(core::Timestamp since)
{
    m_since = since;
    m_timer.start();
    tick();
}

void OfflineBanner::showOnline()
{
    m_timer.stop();
    hide();
}

void OfflineBanner::tick()
{
    const auto age = std::chrono::seconds(currentTime().seconds() - m_since.seconds());
    const auto left = std::chrono::ceil<std::chrono::seconds>(m_untilRetry());
    const QString next =
        left.count() > 0 ? tr("Next attempt in %1.").arg(remainingText(left)) : tr("Trying now …");
    show(Tone::Warning,
         tr("The server cannot be reached. What you see is at least %1 old. %2")
             .arg(remainingText(std::max(age, std::chrono::seconds(1))), next),
         tr("Try now"));
}

} // namespace sb::console
