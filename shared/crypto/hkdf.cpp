#include "shared/crypto/hkdf.h"

#include <memory>
#include <openssl/core_names.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <stdexcept>

namespace sb::crypto {

namespace {

using Kdf = std::unique_ptr<EVP_KDF, decltype(&EVP_KDF_free)>;
using KdfContext = std::unique_ptr<EVP_KDF_CTX, decltype(&EVP_KDF_CTX_free)>;

/// OpenSSL's parameters want pointers without const, and change nothing. No bytes need an address
/// too: a null pointer is refused.
OSSL_PARAM octets(const char *name, const void *data, std::size_t size)
{
    static const unsigned char nothing = 0;
    return OSSL_PARAM_construct_octet_string(name, const_cast<void *>(data ? data : &nothing),
                                             size);
}

} // namespace

core::SecretBytes hkdfSha256(std::span<const unsigned char> inputKey, QByteArrayView salt,
                             QByteArrayView info, std::size_t size)
{
    const Kdf kdf(EVP_KDF_fetch(nullptr, "HKDF", nullptr), &EVP_KDF_free);
    const KdfContext context(kdf ? EVP_KDF_CTX_new(kdf.get()) : nullptr, &EVP_KDF_CTX_free);
    char digest[] = "SHA256";
    const OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
        octets(OSSL_KDF_PARAM_KEY, inputKey.data(), inputKey.size()),
        octets(OSSL_KDF_PARAM_SALT, salt.data(), static_cast<std::size_t>(salt.size())),
        octets(OSSL_KDF_PARAM_INFO, info.data(), static_cast<std::size_t>(info.size())),
        OSSL_PARAM_construct_end(),
    };
    core::SecretBytes derived(size);
    if (!context || EVP_KDF_derive(context.get(), derived.data(), derived.size(), parameters) != 1)
        throw std::runtime_error("OpenSSL refused HKDF-SHA-256");
    return derived;
}

} // namespace sb::crypto
