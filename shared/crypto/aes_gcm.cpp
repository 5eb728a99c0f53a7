#include "shared/crypto/aes_gcm.h"

#include "shared/crypto/random_source.h"

#include <limits>
#include <memory>
#include <openssl/evp.h>
#include <stdexcept>

namespace sb::crypto {

using namespace Qt::StringLiterals;

namespace {

/// OpenSSL counts in int.
constexpr auto longestText =
    static_cast<std::size_t>(std::numeric_limits<int>::max()) - aesGcmTagBytes;

struct FreeCipher
{
    void operator()(EVP_CIPHER_CTX *context) const { EVP_CIPHER_CTX_free(context); }
};

using Cipher = std::unique_ptr<EVP_CIPHER_CTX, FreeCipher>;

void require(bool succeeded)
{
    if (!succeeded)
        throw std::runtime_error("OpenSSL refused AES-256-GCM");
}

const unsigned char *bytesOf(QByteArrayView view)
{
    return reinterpret_cast<const unsigned char *>(view.data());
}

bool haveRightSizes(std::span<const unsigned char> key, QByteArrayView nonce,
                    QByteArrayView associatedData)
{
    return key.size() == aesGcmKeyBytes && nonce.size() == aesGcmNonceBytes &&
           static_cast<std::size_t>(associatedData.size()) <= longestText;
}

core::Failure unreadable()
{
    return core::failure(core::ErrorCode::InvalidValue, u"the ciphertext cannot be opened"_s);
}

} // namespace

QByteArray randomNonce()
{
    QByteArray nonce(aesGcmNonceBytes, Qt::Uninitialized);
    SystemRandom().fill({reinterpret_cast<unsigned char *>(nonce.data()), aesGcmNonceBytes});
    return nonce;
}

core::Result<QByteArray> aesGcmSeal(std::span<const unsigned char> key, QByteArrayView nonce,
                                    QByteArrayView associatedData,
                                    std::span<const unsigned char> plaintext)
{
    if (!haveRightSizes(key, nonce, associatedData) || plaintext.size() > longestText)
        return core::failure(core::ErrorCode::InvalidValue,
                             u"key, nonce or value has a size that AES-256-GCM does not take"_s);
    const Cipher cipher(EVP_CIPHER_CTX_new());
    const int size = static_cast<int>(plaintext.size());
    QByteArray sealed(size + aesGcmTagBytes, Qt::Uninitialized);
    auto *out = reinterpret_cast<unsigned char *>(sealed.data());
    int written = 0;
    require(cipher && EVP_EncryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, key.data(),
                                         bytesOf(nonce)) == 1);
    if (!associatedData.isEmpty())
        require(EVP_EncryptUpdate(cipher.get(), nullptr, &written, bytesOf(associatedData),
                                  static_cast<int>(associatedData.size())) == 1);
    if (size > 0)
        require(EVP_EncryptUpdate(cipher.get(), out, &written, plaintext.data(), size) == 1);
    require(EVP_EncryptFinal_ex(cipher.get(), out + size, &written) == 1);
    require(EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, aesGcmTagBytes, out + size) ==
            1);
    return sealed;
}

core::Result<core::SecretBytes> aesGcmOpen(std::span<const unsigned char> key, QByteArrayView nonce,
                                           QByteArrayView associatedData, QByteArrayView ciphertext)
{
    if (!haveRightSizes(key, nonce, associatedData) || ciphertext.size() < aesGcmTagBytes ||
        static_cast<std::size_t>(ciphertext.size()) > longestText)
        return unreadable();
    const Cipher cipher(EVP_CIPHER_CTX_new());
    const int size = static_cast<int>(ciphertext.size() - aesGcmTagBytes);
    QByteArray tag = ciphertext.last(aesGcmTagBytes).toByteArray();
    core::SecretBytes plain(static_cast<std::size_t>(size));
    int written = 0;
    require(cipher && EVP_DecryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, key.data(),
                                         bytesOf(nonce)) == 1);
    if (!associatedData.isEmpty())
        require(EVP_DecryptUpdate(cipher.get(), nullptr, &written, bytesOf(associatedData),
                                  static_cast<int>(associatedData.size())) == 1);
    if (size > 0)
        require(EVP_DecryptUpdate(cipher.get(), plain.data(), &written, bytesOf(ciphertext),
                                  size) == 1);
    require(EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, aesGcmTagBytes, tag.data()) ==
            1);
    unsigned char rest = 0;
    if (EVP_DecryptFinal_ex(cipher.get(), &rest, &written) != 1)
        return unreadable();
    return plain;
}

} // namespace sb::crypto
