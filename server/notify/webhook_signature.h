// Signatures of webhooks (Standard Webhooks 1.0, symmetric): the receiver knows by them who sent a
// message, and that it is neither changed nor old.
#pragma once

#include "shared/core/secret_bytes.h"

#include <QByteArray>

namespace sb::notify {

/// `v1,` and base64 of HMAC-SHA-256 over `<id>.<timestamp>.<body>`.
[[nodiscard]] QByteArray webhookSignature(const core::SecretBytes &secret, const QByteArray &id,
                                          const QByteArray &timestamp, const QByteArray &body);

} // namespace sb::notify
