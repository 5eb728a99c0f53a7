// Base64 (RFC 4648) as exactly as the contract wants it: standard with padding on the wire,
// base64url without padding for secrets and tokens. Nothing is skipped: blanks, missing padding and
// stray bits are faults.
#pragma once

#include "shared/core/secret_bytes.h"

#include <optional>
#include <string_view>

#include <QByteArray>
#include <QByteArrayView>

namespace sb::core {

/// Standard alphabet with padding; an empty text is no bytes.
[[nodiscard]] std::optional<SecretBytes> bytesFromBase64(std::string_view text);
/// URL-safe alphabet without padding.
[[nodiscard]] std::optional<SecretBytes> bytesFromBase64Url(std::string_view text);
[[nodiscard]] QByteArray toBase64(QByteArrayView bytes);
[[nodiscard]] QByteArray toBase64Url(QByteArrayView bytes);

} // namespace sb::core
