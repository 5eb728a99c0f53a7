// Secrets from where nobody else sees them: the terminal without echo, standard input, files.
#pragma once

#include "shared/core/result.h"
#include "shared/core/secret_bytes.h"

#include <QString>

namespace sb::cli {

/// Asks at the terminal, with echo switched off; never at a pipe. Unavailable without a terminal.
[[nodiscard]] core::Result<core::SecretBytes> promptSecret(const QString &question);
/// All of standard input; the line break at the end is left out.
[[nodiscard]] core::Result<core::SecretBytes> readSecretFromStdin();
/// All of a file, byte for byte.
[[nodiscard]] core::Result<core::SecretBytes> readSecretFromFile(const QString &path);

} // namespace sb::cli
