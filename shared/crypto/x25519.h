// X25519 (RFC 7748) and HKDF-SHA-256 (RFC 5869), as the sealed envelope needs them.
#pragma once

#include "shared/core/result.h"
#include "shared/core/secret_bytes.h"

#include <span>

#include <QByteArray>

namespace sb::crypto {

constexpr int x25519KeyBytes = 32;

/// The 32-byte public key that belongs to a 32-byte private key; InvalidValue for other sizes.
[[nodiscard]] core::Result<QByteArray> x25519PublicKey(const core::SecretBytes &privateKey);

/// The 32-byte shared secret; InvalidValue for keys of other sizes and for a public key of low
/// order, whose secret would be all zero.
[[nodiscard]] core::Result<core::SecretBytes> x25519(const core::SecretBytes &privateKey,
                                                     QByteArrayView publicKey);

/// `size` bytes, at most 8,160. Throws std::runtime_error when OpenSSL refuses.
[[nodiscard]] core::SecretBytes hkdfSha256(std::span<const unsigned char> inputKey,
                                           QByteArrayView salt, QByteArrayView info,
                                           std::size_t size);

} // namespace sb::crypto
