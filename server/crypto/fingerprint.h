// Keyed fingerprints (HMAC-SHA-256) of things that must be recognised but not stored: e-mails of
// login counters, data keys handed out, bodies of idempotent calls.
#pragma once

#include "shared/core/secret_bytes.h"

#include <QByteArray>

namespace sb::crypto {

/// The numbers go into fingerprints that are stored: they never change.
enum class FingerprintUse {
    LoginSubject = 0,
    DataKey = 1,
    IdempotentBody = 2,
    FailedAttempt = 3,
};

/// 32 bytes; uses are kept apart, so that equal bytes of two uses have different fingerprints.
[[nodiscard]] QByteArray fingerprint(const core::SecretBytes &key, FingerprintUse use,
                                     QByteArrayView bytes);

} // namespace sb::crypto
