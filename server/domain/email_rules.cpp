#include "server/domain/email_rules.h"

#include "server/domain/name_rules.h"

#include <algorithm>

#include <QStringList>

using namespace Qt::StringLiterals;

namespace sb::domain {

namespace {

constexpr qsizetype maxEmailBytes = 254;
constexpr qsizetype maxLocalPartBytes = 64;

bool isPlausible(const QString &email)
{
    const bool hasBlank =
        std::any_of(email.begin(), email.end(), [](QChar unit) { return unit.isSpace(); });
    if (hasBlank || containsControlCharacter(email) || email.toUtf8().size() > maxEmailBytes)
        return false;
    const QStringList parts = email.split(u'@');
    if (parts.size() != 2 || parts[0].isEmpty() || parts[0].toUtf8().size() > maxLocalPartBytes)
        return false;
    const QStringList labels = parts[1].split(u'.');
    return std::none_of(labels.begin(), labels.end(), [](const QString &label) {
        return label.isEmpty() || label.startsWith(u'-') || label.endsWith(u'-');
    });
}

} // namespace

QString normalisedEmail(QStringView text)
{
    return text.trimmed().toString().toLower();
}

core::Result<QString> checkEmail(QStringView text, const QString &pointer)
{
    QString email = normalisedEmail(text);
    if (!isPlausible(email))
        return core::failure(core::ErrorCode::InvalidValue, u"must be an e-mail address"_s,
                             pointer);
    return email;
}

} // namespace sb::domain
