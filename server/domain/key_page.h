// Keyset paging of lists that are in another order than time (contract B18), e.g. by name: a page
// is what comes after the sort keys of a row.
#pragma once

#include <optional>
#include <vector>

#include <QString>
#include <QStringList>

namespace sb::domain {

enum class KeyKind { Text, Integer, Uuid };

struct KeyPageRequest
{
    /// 1 to 1,000.
    int limit = 100;
    /// One text per sort key.
    std::optional<QStringList> after = {};
};

template <typename T> struct KeyPage
{
    std::vector<T> items = {};
    /// Where the next page begins; empty on the last.
    std::optional<QStringList> next = {};
};

/// Opaque text for clients: base64url without padding of a JSON array.
QString encodeSortKeys(const QStringList &keys);
/// nullopt when the text is none of ours or the keys are not of these kinds.
std::optional<QStringList> decodeSortKeys(QStringView text, const std::vector<KeyKind> &kinds);

} // namespace sb::domain
