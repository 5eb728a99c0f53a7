#include "shared/crypto/sealed_envelope.h"

#include "shared/crypto/aes_gcm.h"
#include "shared/crypto/hkdf.h"
#include "shared/crypto/random_source.h"
#include "shared/crypto/x25519.h"

namespace sb::crypto {

namespace {

/// 22 bytes, no NUL (contract 4.1).
constexpr char info[] = "secrets-bridge.wrap.v1";

core::SecretBytes keyOf(const core::SecretBytes &shared, QByteArrayView ephemeralPublicKey,
                        QByteArrayView recipientPublicKey)
{
    const QByteArray salt = ephemeralPublicKey.toByteArray() + recipientPublicKey.toByteArray();
    return hkdfSha256(shared.span(), salt, info, aesGcmKeyBytes);
}

} // namespace

core::Result<SealedEnvelope> sealEnvelope(QByteArrayView recipientPublicKey,
                                          const core::SecretBytes &value)
{
    return sealEnvelopeWith(recipientPublicKey, value, SystemRandom().bytes(x25519KeyBytes),
                            randomNonce());
}

core::Result<SealedEnvelope> sealEnvelopeWith(QByteArrayView recipientPublicKey,
                                              const core::SecretBytes &value,
                                              const core::SecretBytes &ephemeralKey,
                                              const QByteArray &nonce)
{
    const auto ephemeralPublicKey = x25519PublicKey(ephemeralKey);
    if (!ephemeralPublicKey)
        return core::failure(ephemeralPublicKey);
    const auto shared = x25519(ephemeralKey, recipientPublicKey);
    if (!shared)
        return core::failure(shared);
    const core::SecretBytes key = keyOf(*shared, *ephemeralPublicKey, recipientPublicKey);
    auto ciphertext = aesGcmSeal(key.span(), nonce, {}, value.span());
    if (!ciphertext)
        return core::failure(ciphertext);
    return SealedEnvelope{.ciphertext = std::move(*ciphertext),
                          .nonce = nonce,
                          .ephemeralPublicKey = *ephemeralPublicKey};
}

core::Result<core::SecretBytes> openEnvelope(const core::SecretBytes &privateKey,
                                             const SealedEnvelope &envelope)
{
    const auto publicKey = x25519PublicKey(privateKey);
    if (!publicKey)
        return core::failure(publicKey);
    const auto shared = x25519(privateKey, envelope.ephemeralPublicKey);
    if (!shared)
        return core::failure(shared);
    const core::SecretBytes key = keyOf(*shared, envelope.ephemeralPublicKey, *publicKey);
    return aesGcmOpen(key.span(), envelope.nonce, {}, envelope.ciphertext);
}

} // namespace sb::crypto
