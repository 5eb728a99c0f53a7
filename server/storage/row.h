// One row of an answer, read by column name into the project's types. A wrong name or type is a
// programming fault and throws std::logic_error.
#pragma once

#include "shared/core/timestamp.h"

#include <cstdint>
#include <memory>
#include <optional>

#include <QByteArray>
#include <QJsonObject>
#include <QString>
#include <QStringList>
#include <QUuid>

struct pg_result;

namespace sb::storage {

class Row
{
public:
    /// `answer` is in libpq's text format and shared by all its rows.
    Row(std::shared_ptr<const pg_result> answer, int index)
        : m_answer(std::move(answer)), m_index(index)
    {}

    [[nodiscard]] bool isNull(QLatin1StringView column) const;
    /// NULL reads as an empty string.
    [[nodiscard]] QString text(QLatin1StringView column) const;
    [[nodiscard]] std::optional<QString> optionalText(QLatin1StringView column) const;
    /// A bytea; NULL reads as an empty array.
    [[nodiscard]] QByteArray bytes(QLatin1StringView column) const;
    /// NULL reads as 0.
    [[nodiscard]] std::int64_t integer(QLatin1StringView column) const;
    /// NULL reads as false.
    [[nodiscard]] bool flag(QLatin1StringView column) const;
    [[nodiscard]] QUuid uuid(QLatin1StringView column) const;
    [[nodiscard]] std::optional<QUuid> optionalUuid(QLatin1StringView column) const;
    /// The column must be selected as `sb_us(…)`, bigint microseconds.
    [[nodiscard]] core::Timestamp time(QLatin1StringView column) const;
    [[nodiscard]] std::optional<core::Timestamp> optionalTime(QLatin1StringView column) const;
    /// A jsonb object; NULL reads as an empty one.
    [[nodiscard]] QJsonObject jsonObject(QLatin1StringView column) const;
    /// A jsonb array of strings; NULL reads as an empty list.
    [[nodiscard]] QStringList textList(QLatin1StringView column) const;

private:
    [[nodiscard]] int indexOf(QLatin1StringView column) const;
    [[nodiscard]] QByteArrayView raw(QLatin1StringView column) const;

    std::shared_ptr<const pg_result> m_answer;
    int m_index;
};

} // namespace sb::storage
