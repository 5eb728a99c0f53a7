#include "shared/crypto/dek_envelope.h"

#include "shared/crypto/aes_gcm.h"

namespace sb::crypto {

core::Result<DekEnvelope> sealDekEnvelope(const core::SecretBytes &dek,
                                          const core::SecretBytes &value)
{
    return sealDekEnvelopeWith(dek, value, randomNonce());
}

core::Result<DekEnvelope> sealDekEnvelopeWith(const core::SecretBytes &dek,
                                              const core::SecretBytes &value,
                                              const QByteArray &nonce)
{
    auto ciphertext = aesGcmSeal(dek.span(), nonce, {}, value.span());
    if (!ciphertext)
        return core::failure(ciphertext);
    return DekEnvelope{.ciphertext = std::move(*ciphertext), .nonce = nonce};
}

core::Result<core::SecretBytes> openDekEnvelope(const core::SecretBytes &dek,
                                                const DekEnvelope &envelope)
{
    return aesGcmOpen(dek.span(), envelope.nonce, {}, envelope.ciphertext);
}

} // namespace sb::crypto
