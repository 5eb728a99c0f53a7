// A value on its way from an agent to the server (contract 4.2, `aes-256-gcm`), under a data key
// that the server handed out.
#pragma once

#include "shared/core/result.h"
#include "shared/core/secret_bytes.h"

#include <QByteArray>
#include <QString>

namespace sb::crypto {

inline const QString dekAlgorithm = QStringLiteral("aes-256-gcm");

struct DekEnvelope
{
    /// 16-byte tag appended.
    QByteArray ciphertext = {};
    /// 12 bytes.
    QByteArray nonce = {};
    /// The data key as the server wrapped it, sent back unchanged.
    QByteArray dekCiphertext = {};
    QString dekKmsKeyId = {};
};

/// Ciphertext and nonce of `value` under a 32-byte data key and a fresh nonce; InvalidValue for a
/// key of another size.
[[nodiscard]] core::Result<DekEnvelope> sealDekEnvelope(const core::SecretBytes &dek,
                                                        const core::SecretBytes &value);
/// The same with a given nonce (12 bytes): for known answers only.
[[nodiscard]] core::Result<DekEnvelope> sealDekEnvelopeWith(const core::SecretBytes &dek,
                                                            const core::SecretBytes &value,
                                                            const QByteArray &nonce);

/// InvalidValue for wrong sizes and anything that was changed.
[[nodiscard]] core::Result<core::SecretBytes> openDekEnvelope(const core::SecretBytes &dek,
                                                              const DekEnvelope &envelope);

} // namespace sb::crypto
