// X25519 (RFC 7748), as the sealed envelope needs it.
#pragma once

#include "shared/core/result.h"
#include "shared/core/secret_bytes.h"
#include "shared/crypto/random_source.h"

#include <QByteArray>

namespace sb::crypto {

constexpr int x25519KeyBytes = 32;

/// The 32-byte public key that belongs to a 32-byte private key; InvalidValue for other sizes.
[[nodiscard]] core::Result<QByteArray> x25519PublicKey(const core::SecretBytes &privateKey);

struct X25519KeyPair
{
    /// 32 bytes, as drawn; clamping happens in use.
    core::SecretBytes privateKey = {};
    /// 32 bytes.
    QByteArray publicKey = {};
};

/// Asks `random` for 32 bytes once.
[[nodiscard]] X25519KeyPair makeX25519KeyPair(RandomSource &random);

/// The 32-byte shared secret; InvalidValue for keys of other sizes and for a public key of low
/// order, whose secret would be all zero.
[[nodiscard]] core::Result<core::SecretBytes> x25519(const core::SecretBytes &privateKey,
                                                     QByteArrayView publicKey);

} // namespace sb::crypto
