// What is probably a slip in a value, found without showing it.
#pragma once

#include "shared/core/secret_bytes.h"

#include <QStringList>

namespace sb::console {

/// One short remark per finding, free of the value; empty when nothing is odd.
[[nodiscard]] QStringList valueHints(const core::SecretBytes &value);

/// Valid UTF-8 without U+0000.
[[nodiscard]] bool isPlainText(std::string_view bytes);

} // namespace sb::console
