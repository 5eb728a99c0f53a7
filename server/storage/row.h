// One row of an answer, read by column name into the project's types. A wrong name or type is a
// programming fault and throws.
#pragma once

#include "shared/core/timestamp.h"

#include <cstdint>
#include <optional>

#include <QByteArray>
#include <QJsonObject>
#include <QSqlRecord>
#include <QString>
#include <QStringList>
#include <QUuid>

namespace sb::storage {

class Row
{
public:
    explicit Row(QSqlRecord record) : m_record(std::move(record)) {}

    [[nodiscard]] bool isNull(QLatin1StringView column) const;
    /// NULL reads as an empty string.
    [[nodiscard]] QString text(QLatin1StringView column) const;
    [[nodiscard]] std::optional<QString> optionalText(QLatin1StringView column) const;
    [[nodiscard]] QByteArray bytes(QLatin1StringView column) const;
    [[nodiscard]] std::int64_t integer(QLatin1StringView column) const;
    [[nodiscard]] bool flag(QLatin1StringView column) const;
    [[nodiscard]] QUuid uuid(QLatin1StringView column) const;
    [[nodiscard]] std::optional<QUuid> optionalUuid(QLatin1StringView column) const;
    /// The column must be selected as `sb_us(…)`, bigint microseconds.
    [[nodiscard]] core::Timestamp time(QLatin1StringView column) const;
    [[nodiscard]] std::optional<core::Timestamp> optionalTime(QLatin1StringView column) const;
    /// A jsonb object; NULL reads as an empty one.
    [[nodiscard]] QJsonObject jsonObject(QLatin1StringView column) const;
    /// A jsonb array of strings.
    [[nodiscard]] QStringList textList(QLatin1StringView column) const;

private:
    QSqlRecord m_record;
};

} // namespace sb::storage
