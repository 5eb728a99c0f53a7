// Timestamps as text: the three forms that the contract writes (0.4), and RFC 3339 as clients may
// send it.
#pragma once

#include "shared/core/timestamp.h"

#include <optional>

#include <QByteArray>
#include <QStringView>

namespace sb::core {

/// `2026-05-30T10:11:12.123456000Z`: always nine fraction digits.
[[nodiscard]] QByteArray toTextT9(Timestamp time);
/// Zeros at the end of the fraction trimmed, the fraction left out when it is zero.
[[nodiscard]] QByteArray toTextTn(Timestamp time);
/// Whole seconds.
[[nodiscard]] QByteArray toTextTs(Timestamp time);

/// RFC 3339 with an optional fraction of up to nine digits (cut after microseconds) and `Z` or an
/// offset; years 0001 to 9999, no leap seconds. nullopt for anything else.
[[nodiscard]] std::optional<Timestamp> timestampFromText(QStringView text);

} // namespace sb::core
