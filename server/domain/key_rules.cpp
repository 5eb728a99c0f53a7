#include "server/domain/key_rules.h"

#include "server/domain/name_rules.h"
#include "shared/core/json_pointer.h"

#include <algorithm>

#include <QSet>

using namespace Qt::StringLiterals;

namespace sb::domain {

namespace {

constexpr qsizetype maxKeyCharacters = 253;
constexpr qsizetype maxPostedKeyBytes = 1024;

core::Failure refuse(const QString &why, const QString &pointer)
{
    return core::failure(core::ErrorCode::InvalidValue, why, pointer);
}

bool isLayout(QChar character)
{
    return character == u'\n' || character == u'\r' || character == u'\t';
}

} // namespace

core::Result<void> checkKeyName(const QString &name, const QString &pointer)
{
    if (name.trimmed().isEmpty())
        return refuse(u"a key must not be blank"_s, pointer);
    if (characterCount(name) > maxKeyCharacters)
        return refuse(u"a key must have at most 253 characters"_s, pointer);
    if (containsControlCharacter(name))
        return refuse(u"a key must not contain control characters"_s, pointer);
    return {};
}

core::Result<void> checkPostedKeyName(const QString &name)
{
    const QString pointer = u"/key_name"_s;
    if (name.trimmed().isEmpty())
        return refuse(u"a key must not be blank"_s, pointer);
    if (name.toUtf8().size() > maxPostedKeyBytes)
        return refuse(u"a key must have at most 1,024 bytes"_s, pointer);
    if (containsControlCharacter(name))
        return refuse(u"a key must not contain control characters"_s, pointer);
    return {};
}

core::Result<void> checkTargetKeys(const QStringList &names, const QString &pointer)
{
    if (names.size() > maxKeys)
        return refuse(u"a request has at most 100 keys"_s, pointer);
    QSet<QString> seen;
    for (qsizetype i = 0; i < names.size(); ++i) {
        const QString place = core::jsonPointer(pointer, QString::number(i));
        if (auto wellFormed = checkKeyName(names[i], place); !wellFormed)
            return wellFormed;
        if (seen.contains(names[i]))
            return refuse(u"names a key again"_s, place);
        seen += names[i];
    }
    return {};
}

core::Result<void> checkValueSize(std::size_t bytes, const QString &pointer)
{
    if (bytes > maxValueBytes)
        return refuse(u"a value has at most 1 MiB"_s, pointer);
    return {};
}

core::Result<void> checkJustification(const QString &text, bool required, const QString &pointer)
{
    if (required && text.trimmed().isEmpty())
        return refuse(u"must not be blank"_s, pointer);
    if (characterCount(text) > maxJustificationCharacters)
        return refuse(u"must have at most 4,000 characters"_s, pointer);
    // Direction marks belong to text in some scripts; other controls only disturb who reads it.
    if (std::any_of(text.begin(), text.end(), [](QChar character) {
            return character.category() == QChar::Other_Control && !isLayout(character);
        }))
        return refuse(u"must not contain control characters"_s, pointer);
    return {};
}

} // namespace sb::domain
