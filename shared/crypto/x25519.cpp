#include "shared/crypto/x25519.h"

#include <memory>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <stdexcept>

namespace sb::crypto {

using namespace Qt::StringLiterals;

namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)>;
using Kdf = std::unique_ptr<EVP_KDF, decltype(&EVP_KDF_free)>;
using KdfContext = std::unique_ptr<EVP_KDF_CTX, decltype(&EVP_KDF_CTX_free)>;

core::Failure invalidKey()
{
    return core::failure(core::ErrorCode::InvalidValue, u"this is no usable x25519 key"_s);
}

const unsigned char *bytesOf(QByteArrayView view)
{
    return reinterpret_cast<const unsigned char *>(view.data());
}

Key privateKeyOf(const core::SecretBytes &bytes)
{
    return {EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, nullptr, bytes.data(), bytes.size()),
            &EVP_PKEY_free};
}

/// OpenSSL's parameters want pointers without const, and change nothing.
OSSL_PARAM octets(const char *name, const void *data, std::size_t size)
{
    return OSSL_PARAM_construct_octet_string(name, const_cast<void *>(data), size);
}

} // namespace

core::Result<QByteArray> x25519PublicKey(const core::SecretBytes &privateKey)
{
    const Key key = privateKeyOf(privateKey);
    QByteArray bytes(x25519KeyBytes, Qt::Uninitialized);
    std::size_t size = x25519KeyBytes;
    if (!key || EVP_PKEY_get_raw_public_key(
                    key.get(), reinterpret_cast<unsigned char *>(bytes.data()), &size) != 1)
        return invalidKey();
    return bytes;
}

core::Result<core::SecretBytes> x25519(const core::SecretBytes &privateKey,
                                       QByteArrayView publicKey)
{
    const Key mine = privateKeyOf(privateKey);
    const Key theirs(EVP_PKEY_new_raw_public_key(EVP_PKEY_X25519, nullptr, bytesOf(publicKey),
                                                 static_cast<std::size_t>(publicKey.size())),
                     &EVP_PKEY_free);
    if (!mine || !theirs)
        return invalidKey();
    const KeyContext context(EVP_PKEY_CTX_new(mine.get(), nullptr), &EVP_PKEY_CTX_free);
    core::SecretBytes shared(x25519KeyBytes);
    std::size_t size = shared.size();
    // OpenSSL refuses an all-zero result itself (RFC 7748, section 6.1).
    if (!context || EVP_PKEY_derive_init(context.get()) != 1 ||
        EVP_PKEY_derive_set_peer(context.get(), theirs.get()) != 1 ||
        EVP_PKEY_derive(context.get(), shared.data(), &size) != 1 || size != x25519KeyBytes)
        return invalidKey();
    if (shared.equals(core::SecretBytes(x25519KeyBytes)))
        return invalidKey();
    return shared;
}

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
