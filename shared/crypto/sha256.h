// SHA-256 (FIPS 180-4) and HMAC-SHA-256 (RFC 2104) of a byte string.
#pragma once

#include <span>

#include <QByteArray>

namespace sb::crypto {

/// 32 bytes.
[[nodiscard]] QByteArray sha256(std::span<const unsigned char> bytes);
[[nodiscard]] QByteArray sha256(const QByteArray &bytes);

/// 32 bytes; a key of any length.
[[nodiscard]] QByteArray hmacSha256(std::span<const unsigned char> key, QByteArrayView message);

} // namespace sb::crypto
