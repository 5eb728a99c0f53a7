// Text that came from elsewhere, made safe for a terminal.
#pragma once

#include <QString>

namespace sb::cli {

/// Control characters, escape sequences and bidirectional controls as `\\u001b`, so that nothing a
/// requester wrote moves the cursor, hides text or turns it around.
[[nodiscard]] QString harmless(const QString &text);

} // namespace sb::cli
