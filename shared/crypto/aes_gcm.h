// AES-256-GCM with a 12-byte nonce and the 16-byte tag appended to the ciphertext, as every
// envelope of the contract (section 4) has it. A nonce is used once per key.
#pragma once

#include "shared/core/result.h"
#include "shared/core/secret_bytes.h"

#include <span>

#include <QByteArray>

namespace sb::crypto {

constexpr int aesGcmKeyBytes = 32;
constexpr int aesGcmNonceBytes = 12;
constexpr int aesGcmTagBytes = 16;

/// A fresh random nonce.
[[nodiscard]] QByteArray randomNonce();

/// `key` 32 bytes, `nonce` 12; an empty plaintext is one too. The answer is aesGcmTagBytes longer
/// than the plaintext. InvalidValue for other sizes; throws std::runtime_error when OpenSSL is
/// broken.
[[nodiscard]] core::Result<QByteArray> aesGcmSeal(std::span<const unsigned char> key,
                                                  QByteArrayView nonce,
                                                  QByteArrayView associatedData,
                                                  std::span<const unsigned char> plaintext);

/// InvalidValue, always the same, for wrong sizes, a wrong key, nonce or associated data, or a
/// changed ciphertext; throws std::runtime_error when OpenSSL is broken.
[[nodiscard]] core::Result<core::SecretBytes> aesGcmOpen(std::span<const unsigned char> key,
                                                         QByteArrayView nonce,
                                                         QByteArrayView associatedData,
                                                         QByteArrayView ciphertext);

} // namespace sb::crypto
