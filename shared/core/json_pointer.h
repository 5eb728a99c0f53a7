// RFC 6901: where in a body something stands.
#pragma once

#include <QString>

namespace sb::core {

/// The pointer to a member of the object (or an element of the array) that `parent` points to.
[[nodiscard]] inline QString jsonPointer(const QString &parent, QString member)
{
    member.replace(QLatin1Char('~'), QStringLiteral("~0"))
        .replace(QLatin1Char('/'), QStringLiteral("~1"));
    return parent + QLatin1Char('/') + member;
}

} // namespace sb::core
