// Passwords (contract B4): Argon2id, three passes over 64 MiB, in libsodium's string form.
#pragma once

#include "shared/core/secret_bytes.h"

#include <QString>

namespace sb::crypto {

/// `$argon2id$v=19$m=65536,t=3,p=1$…`. Throws std::bad_alloc when 64 MiB cannot be had.
[[nodiscard]] QString hashPassword(const core::SecretBytes &password);

/// Costs the same whether or not `hash` is one: an empty one is replaced by a hash of nobody's
/// password, so that an unknown account takes as long as a known one (invariant S10).
[[nodiscard]] bool verifyPassword(const QString &hash, const core::SecretBytes &password);

} // namespace sb::crypto
