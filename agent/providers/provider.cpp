#include "agent/providers/provider.h"

#include <algorithm>

namespace sb::agent {

bool isListable(const QString &secretRef)
{
    constexpr qsizetype longestRef = 1024;
    // As the server judges: C0, DEL, C1, separators of lines, and what reorders text.
    const auto isHidden = [](QChar c) {
        return c.category() == QChar::Other_Control || c.category() == QChar::Separator_Line ||
               c.category() == QChar::Separator_Paragraph || c.category() == QChar::Other_Format;
    };
    return !secretRef.trimmed().isEmpty() && secretRef.toUtf8().size() <= longestRef &&
           std::none_of(secretRef.begin(), secretRef.end(), isHidden);
}

} // namespace sb::agent
