// Durations in Go's syntax (contract section 9): `1h30m`, `15s`, `500ms`.
#pragma once

#include <chrono>
#include <optional>

#include <QString>
#include <QStringView>

namespace sb::core {

/// One or more numbers with the unit h, m, s or ms each, without blanks or sign; a fraction is
/// allowed
/// (`1.5h`). `0` needs no unit. nullopt for anything else and beyond 100 years.
[[nodiscard]] std::optional<std::chrono::milliseconds> durationFromText(QStringView text);
/// The shortest form that reads back the same.
[[nodiscard]] QString toText(std::chrono::milliseconds duration);

} // namespace sb::core
