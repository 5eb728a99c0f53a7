// Comparison that tells nothing by the time it takes.
#pragma once

#include <QByteArray>

namespace sb::crypto {

/// Constant time in the content; that two lengths differ is no secret and answers at once.
[[nodiscard]] bool equalInConstantTime(QByteArrayView left, QByteArrayView right);

} // namespace sb::crypto
