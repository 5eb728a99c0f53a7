#include "server/domain/event_position.h"

#include <algorithm>

namespace sb::domain {

using namespace Qt::StringLiterals;

namespace {

bool isNumber(QStringView text)
{
    return !text.isEmpty() && (text.size() == 1 || text.front() != u'0') &&
           std::all_of(text.begin(), text.end(), [](QChar c) { return c >= u'0' && c <= u'9'; });
}

} // namespace

QString toText(EventPosition position)
{
    return u"%1-%2"_s.arg(position.xid).arg(position.seq);
}

std::optional<EventPosition> eventPositionFromText(QStringView text)
{
    const qsizetype dash = text.indexOf(u'-');
    if (dash < 0 || !isNumber(text.first(dash)) || !isNumber(text.sliced(dash + 1)))
        return std::nullopt;
    bool isXid = false;
    bool isSeq = false;
    const EventPosition position{.xid = text.first(dash).toULongLong(&isXid),
                                 .seq = text.sliced(dash + 1).toLongLong(&isSeq)};
    return isXid && isSeq ? std::optional(position) : std::nullopt;
}

} // namespace sb::domain
