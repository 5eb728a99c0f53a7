#include "console/look/moment_text.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>

namespace sb::console {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("MomentText", text);
}

QDateTime localTime(core::Timestamp time)
{
    return QDateTime::fromMSecsSinceEpoch(time.micros / 1000).toLocalTime();
}

QString distance(std::int64_t seconds)
{
    if (seconds < 3600)
        return tr("%1 min").arg(std::max<std::int64_t>(1, seconds / 60));
    if (seconds < 48 * 3600)
        return tr("%1 h").arg(seconds / 3600);
    return tr("%1 days").arg(seconds / 86400);
}

} // namespace

core::Timestamp currentTime()
{
    return {QDateTime::currentMSecsSinceEpoch() * 1000};
}

QString relativeText(core::Timestamp time, core::Timestamp now)
{
    const std::int64_t past = (now.micros - time.micros) / 1'000'000;
    if (past > -45 && past < 45)
        return tr("just now");
    if (past < 0)
        return tr("in %1").arg(distance(-past));
    if (past < 8 * 3600)
        return tr("%1 ago").arg(distance(past));
    const QDateTime then = localTime(time);
    const qint64 days = then.date().daysTo(localTime(now).date());
    const QString clock = then.toString(u"HH:mm"_s);
    if (days == 0)
        return tr("today %1").arg(clock);
    if (days == 1)
        return tr("yesterday %1").arg(clock);
    return then.toString(u"d MMM yyyy HH:mm"_s);
}

QString exactText(core::Timestamp time)
{
    return localTime(time).toString(u"yyyy-MM-dd HH:mm:ss t"_s);
}

QString remainingText(std::chrono::seconds left)
{
    const auto seconds = left.count();
    if (seconds <= 0)
        return tr("now");
    if (seconds < 60)
        return tr("%1 s").arg(seconds);
    if (seconds >= 48 * 3600)
        return tr("%1 days").arg(seconds / 86400);
    const auto two = [](long long number) {
        return QString::number(number).rightJustified(2, u'0');
    };
    if (seconds < 3600)
        return u"%1:%2"_s.arg(seconds / 60).arg(two(seconds % 60));
    return u"%1:%2:%3"_s.arg(seconds / 3600).arg(two(seconds / 60 % 60), two(seconds % 60));
}

} // namespace sb::console
