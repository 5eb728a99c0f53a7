// The look at a body before it is parsed: what would cost too much memory, and bytes that a parser
// may read as an end.
#pragma once

#include <QByteArrayView>

namespace sb::codec {

/// Nesting that is still accepted (contract B16).
inline constexpr int maxJsonDepth = 32;
/// Values in one ordinary body; a hundred keys and their surroundings need far fewer. A parsed
/// value takes tens of bytes where its text may take two.
inline constexpr qsizetype maxJsonValues = 20'000;

/// nullptr, or what is wrong: a byte order mark, a NUL byte, nested too deep, too many values.
[[nodiscard]] const char *faultOfShape(QByteArrayView utf8, qsizetype maxValues = maxJsonValues);

} // namespace sb::codec
