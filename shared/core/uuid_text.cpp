#include "shared/core/uuid_text.h"

namespace sb::core {

std::optional<QUuid> uuidFromText(QStringView text)
{
    constexpr qsizetype length = 36;
    if (text.size() != length)
        return std::nullopt;
    for (qsizetype at = 0; at < length; ++at) {
        const char16_t c = text[at].unicode();
        const bool isDashPlace = at == 8 || at == 13 || at == 18 || at == 23;
        const bool isHex =
            (c >= u'0' && c <= u'9') || (c >= u'a' && c <= u'f') || (c >= u'A' && c <= u'F');
        if (isDashPlace ? c != u'-' : !isHex)
            return std::nullopt;
    }
    return QUuid::fromString(text);
}

std::optional<QUuid> uuidFromHexText(QStringView text)
{
    constexpr qsizetype length = 32;
    if (text.size() != length)
        return std::nullopt;
    QString dashed = text.toString();
    for (const qsizetype at : {20, 16, 12, 8})
        dashed.insert(at, u'-');
    return uuidFromText(dashed);
}

QString toText(const QUuid &id)
{
    return id.toString(QUuid::WithoutBraces);
}

} // namespace sb::core
