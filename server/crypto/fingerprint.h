// Keyed fingerprints (HMAC-SHA-256) of things that must be recognised but not stored: e-mails of
// login counters, data keys handed out, bodies of idempotent calls.
#pragma once

#include "shared/core/secret_bytes.h"

#include <QByteArray>

namespace sb::crypto {

enum class FingerprintUse { LoginSubject, DataKey, IdempotentBody, FailedAttempt };

/// 32 bytes; uses are kept apart, so that equal bytes of two uses have different fingerprints.
[[nodiscard]] QByteArray fingerprint(const core::SecretBytes &key, FingerprintUse use,
                                     QByteArrayView bytes);

} // namespace sb::crypto
