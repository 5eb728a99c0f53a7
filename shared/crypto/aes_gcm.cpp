#include "shared/crypto/aes_gcm.h"

#include <memory>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <stdexcept>

namespace sb::crypto {

using namespace Qt::StringLiterals;

namespace {

using Cipher = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

const unsigned char *bytesOf(QByteArrayView view)
{
    return reinterpret_cast<const unsigned char *>(view.data());
}

void require(bool succeeded)
{
    if (!succeeded)
        throw std::runtime_error("OpenSSL refused AES-256-GCM");
}

core::Failure unreadable()
{
    return core::failure(core::ErrorCode::InvalidValue, u"the ciphertext cannot be opened"_s);
}

} // namespace

QByteArray randomNonce()
{
    QByteArray nonce(aesGcmNonceBytes, Qt::Uninitialized);
    require(RAND_bytes(reinterpret_cast<unsigned char *>(nonce.data()), aesGcmNonceBytes) == 1);
    return nonce;
}

QByteArray aesGcmSeal(std::span<const unsigned char> key, QByteArrayView nonce,
                      QByteArrayView associatedData, std::span<const unsigned char> plaintext)
{
    require(key.size() == aesGcmKeyBytes && nonce.size() == aesGcmNonceBytes);
    const Cipher cipher(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
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
    if (key.size() != aesGcmKeyBytes || nonce.size() != aesGcmNonceBytes ||
        ciphertext.size() < aesGcmTagBytes)
        return unreadable();
    const Cipher cipher(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
    const int size = static_cast<int>(ciphertext.size()) - aesGcmTagBytes;
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
