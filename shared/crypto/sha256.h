// SHA-256 of a byte string.
#pragma once

#include <span>

#include <QByteArray>

namespace sb::crypto {

/// 32 bytes.
[[nodiscard]] QByteArray sha256(std::span<const unsigned char> bytes);

} // namespace sb::crypto
