// Enumerators and the words that stand for them on the wire and in the database, as one table read
// both ways.
#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include <QString>
#include <QStringView>

namespace sb::domain {

template <typename Enum, std::size_t Size>
using WordTable = std::array<std::pair<Enum, QStringView>, Size>;

/// The table must hold every enumerator.
template <typename Enum, std::size_t Size>
QString wordOf(const WordTable<Enum, Size> &table, Enum value)
{
    const auto *row = std::find_if(table.begin(), table.end(),
                                   [&](const auto &entry) { return entry.first == value; });
    Q_ASSERT(row != table.end());
    return row->second.toString();
}

template <typename Enum, std::size_t Size>
std::optional<Enum> fromWord(const WordTable<Enum, Size> &table, QStringView word)
{
    for (const auto &[value, name] : table) {
        if (name == word)
            return value;
    }
    return std::nullopt;
}

} // namespace sb::domain
