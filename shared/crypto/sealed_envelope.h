// A value on its way from the server to one agent (contract 4.1, `x25519-hkdf-aes-gcm`).
#pragma once

#include "shared/core/result.h"
#include "shared/core/secret_bytes.h"

#include <QByteArray>
#include <QString>

namespace sb::crypto {

inline const QString sealedAlgorithm = QStringLiteral("x25519-hkdf-aes-gcm");

struct SealedEnvelope
{
    /// 16-byte tag appended.
    QByteArray ciphertext = {};
    /// 12 bytes.
    QByteArray nonce = {};
    /// 32 bytes.
    QByteArray ephemeralPublicKey = {};

    bool operator==(const SealedEnvelope &) const = default;
};

/// Seals under a fresh key pair and nonce. InvalidValue when the recipient's key is no usable one.
[[nodiscard]] core::Result<SealedEnvelope> sealEnvelope(QByteArrayView recipientPublicKey,
                                                        const core::SecretBytes &value);
/// The same with a given ephemeral private key (32 bytes) and nonce (12): for known answers only.
[[nodiscard]] core::Result<SealedEnvelope> sealEnvelopeWith(QByteArrayView recipientPublicKey,
                                                            const core::SecretBytes &value,
                                                            const core::SecretBytes &ephemeralKey,
                                                            const QByteArray &nonce);

/// InvalidValue for wrong sizes, keys of low order, and anything that was changed.
[[nodiscard]] core::Result<core::SecretBytes> openEnvelope(const core::SecretBytes &privateKey,
                                                           const SealedEnvelope &envelope);

} // namespace sb::crypto
