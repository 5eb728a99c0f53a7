#include "shared/core/duration_text.h"

#include <array>
#include <cmath>

namespace sb::core {

using namespace Qt::StringLiterals;

namespace {

struct Unit
{
    QStringView name;
    qint64 milliseconds;
};

constexpr std::array<Unit, 4> units{{{u"h", 3'600'000}, {u"ms", 1}, {u"m", 60'000}, {u"s", 1'000}}};
constexpr double longest = 100.0 * 366 * 24 * 3'600'000;

bool isOfNumber(QChar c)
{
    return (c >= u'0' && c <= u'9') || c == u'.';
}

} // namespace

std::optional<std::chrono::milliseconds> durationFromText(QStringView text)
{
    if (text == u"0")
        return std::chrono::milliseconds(0);
    if (text.isEmpty())
        return std::nullopt;
    double total = 0;
    while (!text.isEmpty()) {
        qsizetype digits = 0;
        while (digits < text.size() && isOfNumber(text[digits]))
            ++digits;
        bool isNumber = false;
        const double number = text.first(digits).toDouble(&isNumber);
        const QStringView behind = text.sliced(digits);
        const auto *unit = units.begin();
        while (unit != units.end() && !behind.startsWith(unit->name))
            ++unit;
        if (!isNumber || unit == units.end())
            return std::nullopt;
        total += number * static_cast<double>(unit->milliseconds);
        text = behind.sliced(unit->name.size());
    }
    if (total > longest)
        return std::nullopt;
    return std::chrono::milliseconds(std::llround(total));
}

QString toText(std::chrono::milliseconds duration)
{
    qint64 rest = duration.count();
    if (rest == 0)
        return u"0s"_s;
    QString text;
    const std::array<Unit, 4> inOrder{{units[0], units[2], units[3], units[1]}};
    for (const Unit &unit : inOrder) {
        if (rest / unit.milliseconds > 0)
            text += QString::number(rest / unit.milliseconds) + unit.name.toString();
        rest %= unit.milliseconds;
    }
    return text;
}

} // namespace sb::core
