// Keyset paging (contract B18): a page is what comes after a (time, id) in the list's order.
#pragma once

#include "shared/core/timestamp.h"

#include <optional>
#include <vector>

#include <QString>
#include <QUuid>

namespace sb::domain {

struct PageCursor
{
    core::Timestamp time = {};
    QUuid id = {};

    bool operator==(const PageCursor &) const = default;
};

struct PageRequest
{
    /// 1 to 1,000.
    int limit = 100;
    std::optional<PageCursor> after = {};
};

template <typename T> struct Page
{
    std::vector<T> items = {};
    /// Where the next page begins; empty on the last.
    std::optional<PageCursor> next = {};
};

/// Opaque text for clients: base64url without padding of 8 bytes of microseconds (big-endian) and
/// the 16 bytes of the id.
QString encodeCursor(const PageCursor &cursor);
/// nullopt when the text is none of ours.
std::optional<PageCursor> decodeCursor(QStringView text);

} // namespace sb::domain
