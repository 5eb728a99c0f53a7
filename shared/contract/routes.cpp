#include "shared/contract/routes.h"

#include <QUrl>

namespace sb::contract {

QString pathOf(const char *pathTemplate, std::initializer_list<QString> arguments)
{
    QString path = QString::fromLatin1(pathTemplate);
    qsizetype from = 0;
    for (const QString &argument : arguments) {
        const qsizetype open = path.indexOf(u'{', from);
        const qsizetype close = path.indexOf(u'}', from);
        Q_ASSERT(open >= 0 && close > open);
        const QString encoded = QString::fromLatin1(QUrl::toPercentEncoding(argument));
        path.replace(open, close - open + 1, encoded);
        from = open + encoded.size();
    }
    Q_ASSERT(path.indexOf(u'{', from) < 0);
    return path;
}

QString pathOf(const char *pathTemplate)
{
    return pathOf(pathTemplate, std::initializer_list<QString>{});
}

QString pathOf(const char *pathTemplate, const QUuid &id)
{
    return pathOf(pathTemplate, {id.toString(QUuid::WithoutBraces)});
}

QString pathOf(const char *pathTemplate, const QUuid &first, const QUuid &second)
{
    return pathOf(pathTemplate,
                  {first.toString(QUuid::WithoutBraces), second.toString(QUuid::WithoutBraces)});
}

} // namespace sb::contract
