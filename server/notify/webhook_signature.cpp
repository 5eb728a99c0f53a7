#include "server/notify/webhook_signature.h"

#include "shared/crypto/sha256.h"

namespace sb::notify {

QByteArray webhookSignature(const core::SecretBytes &secret, const QByteArray &id,
                            const QByteArray &timestamp, const QByteArray &body)
{
    const QByteArray signedText = id + '.' + timestamp + '.' + body;
    return "v1," + crypto::hmacSha256(secret.span(), signedText).toBase64();
}

} // namespace sb::notify
