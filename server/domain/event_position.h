// Where a row of the audit trail stands in the order in which rows may be handed out without
// skipping one (contract B26): by the transaction that wrote it, then by its number.
#pragma once

#include <compare>
#include <optional>

#include <QString>
#include <QStringView>

namespace sb::domain {

struct EventPosition
{
    quint64 xid = 0;
    qint64 seq = 0;

    auto operator<=>(const EventPosition &) const = default;
};

/// Opaque text for clients, e.g. `7512-1093`.
QString toText(EventPosition position);
/// nullopt when the text is none of ours.
std::optional<EventPosition> eventPositionFromText(QStringView text);

} // namespace sb::domain
