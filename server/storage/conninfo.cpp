#include "server/storage/conninfo.h"

#include "server/storage/storage_error.h"

#include <algorithm>
#include <libpq-fe.h>
#include <memory>

#include <QStringList>

namespace sb::storage {

using namespace Qt::StringLiterals;

namespace {

using Conninfo = std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)>;

Conninfo parse(const QString &url)
{
    char *fault = nullptr;
    Conninfo parsed(PQconninfoParse(url.toUtf8().constData(), &fault), &PQconninfoFree);
    // The parser's own text may quote what it could not read.
    PQfreemem(fault);
    return parsed;
}

/// A value in libpq's keyword form.
QString quoted(QString value)
{
    value.replace(u'\\', u"\\\\"_s).replace(u'\'', u"\\'"_s);
    return u'\'' + value + u'\'';
}

} // namespace

QString faultOfConninfo(const QString &url)
{
    const Conninfo parsed = parse(url);
    if (!parsed)
        return u"is no PostgreSQL connection string (postgresql://… or keyword=value)"_s;
    for (const PQconninfoOption *option = parsed.get(); option->keyword; ++option) {
        // QtSql parts its options there.
        if (option->val && QByteArrayView(option->val).contains(';'))
            return u"holds a semicolon in "_s + QString::fromLatin1(option->keyword);
    }
    return {};
}

void applyConninfo(const DatabaseOptions &options, QSqlDatabase &database)
{
    if (const QString fault = faultOfConninfo(options.url); !fault.isEmpty())
        throw StorageError(QString(), u"DATABASE_URL "_s + fault);
    const Conninfo parsed = parse(options.url);
    QString sessionOptions = u"-c timezone=UTC -c statement_timeout=%1"_s.arg(
        static_cast<qlonglong>(options.statementTimeout.count()));
    QStringList rest;
    for (const PQconninfoOption *option = parsed.get(); option->keyword; ++option) {
        if (!option->val)
            continue;
        const QByteArrayView keyword(option->keyword);
        const QString value = QString::fromUtf8(option->val);
        if (keyword == "dbname")
            database.setDatabaseName(value);
        else if (keyword == "user")
            database.setUserName(value);
        else if (keyword == "password")
            database.setPassword(value);
        else if (keyword == "options")
            sessionOptions += u' ' + value;
        else if (keyword != "connect_timeout" && keyword != "application_name")
            rest.append(QString::fromLatin1(keyword) + u'=' + quoted(value));
    }
    rest.append(u"connect_timeout="_s +
                QString::number(static_cast<qlonglong>(options.connectTimeout.count())));
    rest.append(u"application_name="_s + quoted(options.applicationName));
    rest.append(u"options="_s + quoted(sessionOptions));
    database.setConnectOptions(rest.join(u';'));
}

QString conninfoWith(const QString &url,
                     const std::vector<std::pair<QString, QString>> &replacements)
{
    if (const QString fault = faultOfConninfo(url); !fault.isEmpty())
        throw StorageError(QString(), u"DATABASE_URL "_s + fault);
    const Conninfo parsed = parse(url);
    QStringList parts;
    for (const PQconninfoOption *option = parsed.get(); option->keyword; ++option) {
        const QString keyword = QString::fromLatin1(option->keyword);
        const bool isReplaced =
            std::any_of(replacements.begin(), replacements.end(),
                        [&](const auto &replacement) { return replacement.first == keyword; });
        if (option->val && !isReplaced)
            parts.append(keyword + u'=' + quoted(QString::fromUtf8(option->val)));
    }
    for (const auto &[keyword, value] : replacements)
        parts.append(keyword + u'=' + quoted(value));
    return parts.join(u' ');
}

} // namespace sb::storage
