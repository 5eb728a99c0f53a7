// The only way a value reaches SQL. QtSql runs a bound QVariant of an unusual type (QJsonValue,
// QUrl, …) as SQL text, so every type that may be bound has a constructor here and anything else
// does not compile.
#pragma once

#include "shared/core/timestamp.h"

#include <concepts>
#include <cstdint>
#include <optional>

#include <QByteArray>
#include <QString>
#include <QUuid>
#include <QVariant>

namespace sb::storage {

class SqlValue
{
public:
    SqlValue(const QString &text) : m_value(text) {}

    SqlValue(const QByteArray &bytes) : m_value(bytes) {}

    SqlValue(const QUuid &id) : m_value(id.toString(QUuid::WithoutBraces)) {}

    /// Bound as bigint microseconds: write `sb_ts(?)` where a timestamptz is wanted.
    SqlValue(core::Timestamp time) : m_value(static_cast<qlonglong>(time.micros)) {}

    SqlValue(double number) : m_value(number) {}

    SqlValue(std::same_as<bool> auto flag) : m_value(flag) {}

    template <typename Integer>

    requires(std::integral<Integer> && !std::same_as<Integer, bool>) SqlValue(Integer number)
        : m_value(static_cast<qlonglong>(number))
    {}

    template <typename T>

    requires std::constructible_from<SqlValue, const T &> SqlValue(const std::optional<T> &maybe)
        : m_value(maybe ? SqlValue(*maybe).m_value : QVariant())
    {}

    SqlValue(std::nullopt_t) {}

    SqlValue(const char *) = delete;
    SqlValue(const QVariant &) = delete;

    [[nodiscard]] const QVariant &variant() const { return m_value; }

private:
    QVariant m_value;
};

} // namespace sb::storage
