#include "cli/table.h"

#include "cli/terminal_text.h"

#include <algorithm>

namespace sb::cli {

namespace {

/// How many cells of a terminal the text takes: combining marks take none. Wide characters are
/// counted as one, which only costs alignment.
qsizetype widthOf(const QString &text)
{
    return std::count_if(text.begin(), text.end(), [](QChar c) {
        return !c.isLowSurrogate() && c.category() != QChar::Mark_NonSpacing;
    });
}

} // namespace

QString tableText(const QStringList &head, const std::vector<QStringList> &rows)
{
    std::vector<QStringList> all{head};
    for (const QStringList &row : rows) {
        QStringList &safe = all.emplace_back();
        for (const QString &cell : row)
            safe.append(harmless(cell));
    }
    std::vector<qsizetype> widths(static_cast<std::size_t>(head.size()));
    for (const QStringList &row : all) {
        for (qsizetype at = 0; at < row.size(); ++at) {
            auto &width = widths[static_cast<std::size_t>(at)];
            width = std::max(width, widthOf(row[at]));
        }
    }
    QString text;
    for (const QStringList &row : all) {
        for (qsizetype at = 0; at < row.size(); ++at) {
            const bool isLast = at + 1 == row.size();
            const auto width = widths[static_cast<std::size_t>(at)];
            text += row[at];
            if (!isLast)
                text += QString(width - widthOf(row[at]) + 2, QLatin1Char(' '));
        }
        text += QLatin1Char('\n');
    }
    return text;
}

} // namespace sb::cli
