#include "shared/crypto/x25519.h"

#include <memory>
#include <openssl/err.h>
#include <openssl/evp.h>

namespace sb::crypto {

using namespace Qt::StringLiterals;

namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)>;

core::Failure invalidKey()
{
    // What OpenSSL noted would be taken for a fault of the next TLS call in this thread.
    ERR_clear_error();
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

X25519KeyPair makeX25519KeyPair(RandomSource &random)
{
    core::SecretBytes privateKey = random.bytes(x25519KeyBytes);
    QByteArray publicKey = x25519PublicKey(privateKey).value();
    return {.privateKey = std::move(privateKey), .publicKey = std::move(publicKey)};
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

} // namespace sb::crypto
