#include "cli/terminal_text.h"

namespace sb::cli {

using namespace Qt::StringLiterals;

namespace {

bool isHarmful(QChar character)
{
    switch (character.category()) {
    case QChar::Other_Control:
    case QChar::Other_Format:
    case QChar::Separator_Line:
    case QChar::Separator_Paragraph:
        return true;
    default:
        return false;
    }
}

} // namespace

QString harmless(const QString &text)
{
    QString safe;
    safe.reserve(text.size());
    for (const QChar character : text) {
        if (isHarmful(character))
            safe += u"\\u%1"_s.arg(uint(character.unicode()), 4, 16, QLatin1Char('0'));
        else
            safe += character;
    }
    return safe;
}

} // namespace sb::cli
