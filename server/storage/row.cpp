#include "server/storage/row.h"

#include <libpq-fe.h>
#include <stdexcept>
#include <string>

#include <QJsonArray>
#include <QJsonDocument>

namespace sb::storage {

namespace {

std::string nameOf(QLatin1StringView column)
{
    return QByteArrayView(column).toByteArray().toStdString();
}

[[noreturn]] void misread(QLatin1StringView column, const char *wanted)
{
    throw std::logic_error("column " + nameOf(column) + " is no " + wanted);
}

} // namespace

int Row::indexOf(QLatin1StringView column) const
{
    const int index = PQfnumber(m_answer.get(), column.data());
    if (index < 0)
        throw std::logic_error("no column " + nameOf(column));
    return index;
}

QByteArrayView Row::raw(QLatin1StringView column) const
{
    const int index = indexOf(column);
    return {PQgetvalue(m_answer.get(), m_index, index),
            PQgetlength(m_answer.get(), m_index, index)};
}

bool Row::isNull(QLatin1StringView column) const
{
    return PQgetisnull(m_answer.get(), m_index, indexOf(column)) == 1;
}

QString Row::text(QLatin1StringView column) const
{
    return QString::fromUtf8(raw(column));
}

std::optional<QString> Row::optionalText(QLatin1StringView column) const
{
    return isNull(column) ? std::nullopt : std::optional(text(column));
}

QByteArray Row::bytes(QLatin1StringView column) const
{
    if (isNull(column))
        return {};
    std::size_t size = 0;
    const auto free = [](unsigned char *memory) { PQfreemem(memory); };
    const std::unique_ptr<unsigned char, decltype(free)> plain(
        PQunescapeBytea(reinterpret_cast<const unsigned char *>(raw(column).data()), &size), free);
    if (!plain)
        throw std::bad_alloc();
    return QByteArray(reinterpret_cast<const char *>(plain.get()), static_cast<qsizetype>(size));
}

std::int64_t Row::integer(QLatin1StringView column) const
{
    if (isNull(column))
        return 0;
    bool isNumber = false;
    const qlonglong number = raw(column).toLongLong(&isNumber);
    if (!isNumber)
        misread(column, "integer");
    return number;
}

bool Row::flag(QLatin1StringView column) const
{
    if (isNull(column))
        return false;
    const QByteArrayView value = raw(column);
    if (value != "t" && value != "f")
        misread(column, "boolean");
    return value == "t";
}

QUuid Row::uuid(QLatin1StringView column) const
{
    const QUuid id = QUuid::fromString(text(column));
    if (id.isNull())
        misread(column, "uuid");
    return id;
}

std::optional<QUuid> Row::optionalUuid(QLatin1StringView column) const
{
    return isNull(column) ? std::nullopt : std::optional(uuid(column));
}

core::Timestamp Row::time(QLatin1StringView column) const
{
    if (isNull(column))
        misread(column, "time");
    return {integer(column)};
}

std::optional<core::Timestamp> Row::optionalTime(QLatin1StringView column) const
{
    return isNull(column) ? std::nullopt : std::optional(time(column));
}

QJsonObject Row::jsonObject(QLatin1StringView column) const
{
    if (isNull(column))
        return {};
    const QJsonDocument document = QJsonDocument::fromJson(raw(column).toByteArray());
    if (!document.isObject())
        misread(column, "JSON object");
    return document.object();
}

QStringList Row::textList(QLatin1StringView column) const
{
    if (isNull(column))
        return {};
    const QJsonDocument document = QJsonDocument::fromJson(raw(column).toByteArray());
    if (!document.isArray())
        misread(column, "JSON array");
    QStringList list;
    for (const QJsonValue &item : document.array())
        list.append(item.toString());
    return list;
}

} // namespace sb::storage
