#include "server/crypto/local_kms.h"

#include "shared/core/base64_text.h"
#include "shared/crypto/aes_gcm.h"
#include "shared/crypto/sha256.h"

namespace sb::crypto {

using namespace Qt::StringLiterals;

namespace {

/// nonce(12) || AES-256-GCM(master, data key): 60 bytes, no associated data (contract 4.4).
constexpr qsizetype wrappedBytes = aesGcmNonceBytes + aesGcmKeyBytes + aesGcmTagBytes;

} // namespace

core::Result<std::unique_ptr<LocalKms>> LocalKms::make(core::SecretBytes masterKey,
                                                       RandomSource &random)
{
    if (masterKey.size() != aesGcmKeyBytes)
        return core::failure(core::ErrorCode::InvalidValue, u"a master key has 32 bytes"_s);
    return std::unique_ptr<LocalKms>(new LocalKms(std::move(masterKey), random));
}

LocalKms::LocalKms(core::SecretBytes masterKey, RandomSource &random)
    : m_masterKey(std::move(masterKey)), m_random(random),
      m_keyId(u"local:"_s +
              QString::fromLatin1(core::toBase64Url(sha256(std::as_const(m_masterKey).span()))))
{}

core::Result<DataKey> LocalKms::generateDataKey()
{
    DataKey key{.plaintext = m_random.bytes(aesGcmKeyBytes), .keyId = m_keyId};
    QByteArray nonce(aesGcmNonceBytes, Qt::Uninitialized);
    m_random.fill(
        {reinterpret_cast<unsigned char *>(nonce.data()), static_cast<std::size_t>(nonce.size())});
    const auto sealed = aesGcmSeal(std::as_const(m_masterKey).span(), nonce, {},
                                   std::as_const(key.plaintext).span());
    if (!sealed)
        return core::failure(sealed);
    key.wrapped = nonce + *sealed;
    return key;
}

core::Result<core::SecretBytes> LocalKms::decryptDataKey(const QByteArray &wrapped,
                                                         const QString &keyId)
{
    if (keyId != m_keyId || wrapped.size() != wrappedBytes)
        return core::failure(core::ErrorCode::InvalidValue, u"no data key of this master key"_s);
    const QByteArrayView view(wrapped);
    return aesGcmOpen(std::as_const(m_masterKey).span(), view.first(aesGcmNonceBytes), {},
                      view.sliced(aesGcmNonceBytes));
}

} // namespace sb::crypto
