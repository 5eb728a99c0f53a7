#include "shared/crypto/sha256.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>
#include <stdexcept>

namespace sb::crypto {

namespace {

std::span<const unsigned char> spanOf(QByteArrayView bytes)
{
    return {reinterpret_cast<const unsigned char *>(bytes.data()),
            static_cast<std::size_t>(bytes.size())};
}

} // namespace

QByteArray sha256(std::span<const unsigned char> bytes)
{
    QByteArray digest(SHA256_DIGEST_LENGTH, Qt::Uninitialized);
    SHA256(bytes.data(), bytes.size(), reinterpret_cast<unsigned char *>(digest.data()));
    return digest;
}

QByteArray sha256(const QByteArray &bytes)
{
    return sha256(spanOf(bytes));
}

QByteArray hmacSha256(std::span<const unsigned char> key, QByteArrayView message)
{
    QByteArray digest(SHA256_DIGEST_LENGTH, Qt::Uninitialized);
    unsigned int size = 0;
    // A key of no bytes is one too, but OpenSSL wants a pointer.
    static const unsigned char none = 0;
    if (!HMAC(EVP_sha256(), key.empty() ? &none : key.data(), static_cast<int>(key.size()),
              spanOf(message).data(), spanOf(message).size(),
              reinterpret_cast<unsigned char *>(digest.data()), &size))
        throw std::runtime_error("OpenSSL refused HMAC-SHA-256");
    return digest;
}

} // namespace sb::crypto
