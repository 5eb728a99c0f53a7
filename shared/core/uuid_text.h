// UUIDs in the one form that the contract knows: 36 characters, dashed, hexadecimal in either case.
// QUuid itself takes braces and trailing text.
#pragma once

#include <optional>

#include <QString>
#include <QUuid>

namespace sb::core {

[[nodiscard]] std::optional<QUuid> uuidFromText(QStringView text);
/// 32 hexadecimal digits without dashes.
[[nodiscard]] std::optional<QUuid> uuidFromHexText(QStringView text);
/// Lower case, dashed, without braces.
[[nodiscard]] QString toText(const QUuid &id);

} // namespace sb::core
