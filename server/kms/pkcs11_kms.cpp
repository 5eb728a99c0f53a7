#include "server/kms/pkcs11_kms.h"

#include "server/kms/kms_channel.h"

namespace sb::kms {

using namespace Qt::StringLiterals;
using core::ErrorCode;
using core::failure;
using core::Result;
using core::SecretBytes;
using crypto::DataKey;

namespace {

constexpr std::size_t dataKeyBytes = 32;
constexpr qsizetype ivBytes = 12;
constexpr qsizetype tagBytes = 16;
constexpr qsizetype wrappedBytes = ivBytes + static_cast<qsizetype>(dataKeyBytes) + tagBytes;

} // namespace

Pkcs11Kms::Pkcs11Kms(config::Pkcs11Settings settings, crypto::RandomSource &random)
    : m_settings(std::move(settings)), m_random(random)
{}

QString Pkcs11Kms::currentKeyId() const
{
    return u"pkcs11:"_s + m_settings.tokenLabel + u'/' + m_settings.keyLabel;
}

Result<Pkcs11Token *> Pkcs11Kms::token()
{
    const std::lock_guard lock(m_mutex);
    if (!m_token) {
        auto opened = Pkcs11Token::open(m_settings);
        if (!opened)
            return unavailable(opened.error().message);
        m_token = std::move(*opened);
    }
    return m_token.get();
}

Result<DataKey> Pkcs11Kms::generateDataKey()
{
    const auto opened = token();
    if (!opened)
        return failure(opened);
    DataKey made{.plaintext = m_random.bytes(dataKeyBytes), .keyId = currentKeyId()};
    QByteArray iv(ivBytes, Qt::Uninitialized);
    m_random.fill(
        {reinterpret_cast<unsigned char *>(iv.data()), static_cast<std::size_t>(ivBytes)});
    const auto sealed = (*opened)->encrypt(m_settings.keyLabel, iv, made.plaintext);
    if (!sealed)
        return unavailable(sealed.error().message);
    made.wrapped = iv + *sealed;
    if (made.wrapped.size() != wrappedBytes)
        return unavailable(u"the token wraps to a wrong size"_s);
    return made;
}

Result<SecretBytes> Pkcs11Kms::decryptDataKey(const QByteArray &wrapped, const QString &keyId)
{
    const QString prefix = u"pkcs11:"_s + m_settings.tokenLabel + u'/';
    if (!keyId.startsWith(prefix) || wrapped.size() != wrappedBytes)
        return notOurs();
    const auto opened = token();
    if (!opened)
        return failure(opened);
    auto plaintext = (*opened)->decrypt(keyId.sliced(prefix.size()), wrapped.first(ivBytes),
                                        wrapped.sliced(ivBytes));
    if (!plaintext && plaintext.error().code == ErrorCode::InvalidValue)
        return notOurs();
    if (!plaintext)
        return unavailable(plaintext.error().message);
    if (plaintext->size() != dataKeyBytes)
        return notOurs();
    return std::move(*plaintext);
}

} // namespace sb::kms
