#include "shared/crypto/sha256.h"

#include <openssl/sha.h>

namespace sb::crypto {

QByteArray sha256(std::span<const unsigned char> bytes)
{
    QByteArray digest(SHA256_DIGEST_LENGTH, Qt::Uninitialized);
    SHA256(bytes.data(), bytes.size(), reinterpret_cast<unsigned char *>(digest.data()));
    return digest;
}

} // namespace sb::crypto
