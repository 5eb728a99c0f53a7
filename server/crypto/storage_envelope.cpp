#include "server/crypto/storage_envelope.h"

#include "shared/crypto/aes_gcm.h"

#include <array>

#include <QtEndian>

namespace sb::crypto {

using namespace Qt::StringLiterals;

namespace {

void append(QByteArray &data, const QByteArray &part)
{
    std::array<char, 4> length{};
    qToBigEndian(static_cast<quint32>(part.size()), length.data());
    data.append(length.data(), length.size());
    data.append(part);
}

QByteArray associatedDataOf(const WrapBinding &binding)
{
    QByteArray data(1, '\x01');
    append(data, binding.wrapId.toByteArray(QUuid::WithoutBraces));
    append(data, binding.requestId.toByteArray(QUuid::WithoutBraces));
    append(data, binding.keyName.toUtf8());
    return data;
}

QByteArray associatedDataOf(const EndpointTokenBinding &binding)
{
    QByteArray data(1, '\x02');
    append(data, "argocd_endpoint.token");
    append(data, binding.endpointId.toByteArray(QUuid::WithoutBraces));
    append(data, binding.baseUrl.toUtf8());
    append(data, binding.tlsServerName.toUtf8());
    append(data, binding.tlsCaPem.toUtf8());
    return data;
}

core::Failure unopenable(const QString &what)
{
    return core::failure(core::Error{.code = core::ErrorCode::Unavailable,
                                     .message = u"the stored value cannot be opened now"_s,
                                     .internal = what,
                                     .retryAfterSeconds = 30});
}

/// Whether a KMS that opened a key to the wrong bytes is to blame.
bool opensItsOwn(Kms &kms)
{
    const auto made = kms.generateDataKey();
    if (!made)
        return false;
    const auto opened = kms.decryptDataKey(made->wrapped, made->keyId);
    return opened && opened->equals(made->plaintext);
}

core::Result<StoredEnvelope> seal(Kms &kms, const QByteArray &associatedData,
                                  std::span<const unsigned char> value)
{
    const auto key = kms.generateDataKey();
    if (!key)
        return core::failure(key);
    StoredEnvelope envelope{
        .nonce = randomNonce(), .wrappedKey = key->wrapped, .kmsKeyId = key->keyId};
    auto ciphertext = aesGcmSeal(key->plaintext.span(), envelope.nonce, associatedData, value);
    if (!ciphertext)
        return core::failure(core::Error{.code = core::ErrorCode::Internal,
                                         .message = u"the value cannot be stored"_s,
                                         .internal = u"the KMS made a data key of a wrong size"_s});
    envelope.ciphertext = std::move(*ciphertext);
    return envelope;
}

core::Result<core::SecretBytes> open(Kms &kms, const QByteArray &associatedData,
                                     const StoredEnvelope &envelope)
{
    const auto tampered = [](const QString &what) {
        return core::failure(core::Error{.code = core::ErrorCode::Internal,
                                         .message = u"the stored value cannot be opened"_s,
                                         .internal = what});
    };
    const auto key = kms.decryptDataKey(envelope.wrappedKey, envelope.kmsKeyId);
    if (!key && key.error().code == core::ErrorCode::Unavailable)
        return core::failure(key);
    // As a rule the KMS has lost the key or was given another one, which an operator can undo.
    if (!key)
        return unopenable(u"the data key is not one of this KMS"_s);
    auto value = aesGcmOpen(key->span(), envelope.nonce, associatedData, envelope.ciphertext);
    if (!value && !opensItsOwn(kms))
        return unopenable(u"the KMS opens data keys to other ones"_s);
    if (!value)
        return tampered(u"ciphertext or its binding was changed"_s);
    return value;
}

} // namespace

core::Result<StoredEnvelope> sealForStorage(Kms &kms, const WrapBinding &binding,
                                            std::span<const unsigned char> value)
{
    return seal(kms, associatedDataOf(binding), value);
}

core::Result<core::SecretBytes> openFromStorage(Kms &kms, const WrapBinding &binding,
                                                const StoredEnvelope &envelope)
{
    return open(kms, associatedDataOf(binding), envelope);
}

core::Result<StoredEnvelope> sealForStorage(Kms &kms, const EndpointTokenBinding &binding,
                                            std::span<const unsigned char> token)
{
    return seal(kms, associatedDataOf(binding), token);
}

core::Result<core::SecretBytes> openFromStorage(Kms &kms, const EndpointTokenBinding &binding,
                                                const StoredEnvelope &envelope)
{
    return open(kms, associatedDataOf(binding), envelope);
}

} // namespace sb::crypto
