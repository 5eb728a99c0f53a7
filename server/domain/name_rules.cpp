#include "server/domain/name_rules.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace sb::domain {

namespace {

constexpr qsizetype maxNameCharacters = 200;
constexpr qsizetype maxDescriptionCharacters = 1'000;

} // namespace

qsizetype characterCount(QStringView text)
{
    return std::count_if(text.begin(), text.end(),
                         [](QChar unit) { return !unit.isLowSurrogate(); });
}

bool isControlCharacter(QChar character)
{
    const char16_t unit = character.unicode();
    const auto within = [&](char16_t first, char16_t last) {
        return unit >= first && unit <= last;
    };
    return within(0x0000, 0x001F) || within(0x007F, 0x009F) || within(0x2028, 0x202E) ||
           within(0x2066, 0x2069) || unit == 0x200E || unit == 0x200F || unit == 0x061C;
}

bool containsControlCharacter(QStringView text)
{
    return std::any_of(text.begin(), text.end(), isControlCharacter);
}

core::Result<QString> checkName(QStringView name, const QString &pointer)
{
    const QStringView trimmed = name.trimmed();
    if (trimmed.isEmpty())
        return core::failure(core::ErrorCode::InvalidValue, u"must not be blank"_s, pointer);
    if (characterCount(trimmed) > maxNameCharacters)
        return core::failure(core::ErrorCode::InvalidValue, u"must have at most 200 characters"_s,
                             pointer);
    if (containsControlCharacter(trimmed))
        return core::failure(core::ErrorCode::InvalidValue,
                             u"must not contain control characters"_s, pointer);
    return trimmed.toString();
}

core::Result<QString> checkDescription(QStringView text, const QString &pointer)
{
    const QStringView trimmed = text.trimmed();
    if (characterCount(trimmed) > maxDescriptionCharacters)
        return core::failure(core::ErrorCode::InvalidValue, u"has at most 1,000 characters"_s,
                             pointer);
    const bool isPlain = std::none_of(trimmed.begin(), trimmed.end(), [](QChar unit) {
        return isControlCharacter(unit) && unit != u'\n' && unit != u'\t';
    });
    if (!isPlain)
        return core::failure(core::ErrorCode::InvalidValue,
                             u"must not contain control characters"_s, pointer);
    return trimmed.toString();
}

} // namespace sb::domain
