// HKDF with SHA-256 (RFC 5869), extract and expand in one.
#pragma once

#include "shared/core/secret_bytes.h"

#include <span>

#include <QByteArray>

namespace sb::crypto {

/// `size` bytes, 1 to 8,160; an empty salt is RFC 5869's "not provided". Throws std::runtime_error
/// when OpenSSL refuses.
[[nodiscard]] core::SecretBytes hkdfSha256(std::span<const unsigned char> inputKey,
                                           QByteArrayView salt, QByteArrayView info,
                                           std::size_t size);

} // namespace sb::crypto
