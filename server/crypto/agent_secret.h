// The credential of an agent (contract 4.5): 32 random bytes as 43 characters of base64url; the
// server keeps its SHA-256. 256 random bits need no slow hash.
#pragma once

#include "shared/core/secret_bytes.h"
#include "shared/crypto/random_source.h"

#include <QByteArray>

namespace sb::crypto {

/// 43 ASCII characters.
[[nodiscard]] core::SecretBytes makeAgentSecret(RandomSource &random);
/// 32 bytes, of the characters.
[[nodiscard]] QByteArray hashAgentSecret(const core::SecretBytes &secret);
[[nodiscard]] QByteArray hashAgentSecret(QByteArrayView secret);

/// `sbt_` and 43 characters: an API token (contract B2, section I), kept as the SHA-256 of the
/// whole.
[[nodiscard]] core::SecretBytes makeApiToken(RandomSource &random);
[[nodiscard]] QByteArray hashApiToken(QByteArrayView token);
/// Whether a bearer has the shape of an API token.
[[nodiscard]] bool isApiToken(QByteArrayView bearer);

} // namespace sb::crypto
