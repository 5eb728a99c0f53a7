#include "server/domain/notification.h"

#include "server/domain/word_table.h"

#include <algorithm>
#include <cmath>

namespace sb::domain {

namespace {

constexpr WordTable<NotificationEvent, 5> eventWords{{{NotificationEvent::Submitted, u"submitted"},
                                                      {NotificationEvent::Approved, u"approved"},
                                                      {NotificationEvent::Rejected, u"rejected"},
                                                      {NotificationEvent::Executed, u"executed"},
                                                      {NotificationEvent::Failed, u"failed"}}};

constexpr double firstPause = 5;
constexpr double longestPause = 3600;
constexpr int mostDoublings = 10;

} // namespace

QString toWord(NotificationEvent event)
{
    return wordOf(eventWords, event);
}

std::optional<NotificationEvent> notificationEventFromWord(QStringView word)
{
    return fromWord(eventWords, word);
}

std::optional<std::chrono::seconds> retryPause(int attempts, double draw, std::chrono::seconds age,
                                               std::chrono::seconds mostAge)
{
    const int doublings = std::clamp(attempts - 1, 0, mostDoublings);
    const double pause = std::min(firstPause * (1 << doublings), longestPause);
    const auto drawn = std::chrono::seconds(std::llround(pause * (0.8 + 0.4 * draw)));
    if (age + drawn >= mostAge)
        return std::nullopt;
    return drawn;
}

} // namespace sb::domain
