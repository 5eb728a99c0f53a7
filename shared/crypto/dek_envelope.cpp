#include "shared/crypto/dek_envelope.h"

#include "shared/crypto/aes_gcm.h"

namespace sb::crypto {

core::Result<DekEnvelope> sealDekEnvelope(const core::SecretBytes &dek,
                                          const core::SecretBytes &value)
{
    if (dek.size() != aesGcmKeyBytes)
        return core::failure(core::ErrorCode::InvalidValue,
                             QStringLiteral("a data key has 32 bytes"));
    DekEnvelope envelope{.nonce = randomNonce()};
    envelope.ciphertext = aesGcmSeal(dek.span(), envelope.nonce, {}, value.span());
    return envelope;
}

core::Result<core::SecretBytes> openDekEnvelope(const core::SecretBytes &dek,
                                                const DekEnvelope &envelope)
{
    return aesGcmOpen(dek.span(), envelope.nonce, {}, envelope.ciphertext);
}

} // namespace sb::crypto
