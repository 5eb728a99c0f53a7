#include "server/crypto/fingerprint.h"

#include "shared/crypto/sha256.h"

namespace sb::crypto {

QByteArray fingerprint(const core::SecretBytes &key, FingerprintUse use, QByteArrayView bytes)
{
    QByteArray message(1, static_cast<char>(use));
    message.append(bytes);
    QByteArray print = hmacSha256(key.span(), message);
    core::wipe(message);
    return print;
}

} // namespace sb::crypto
