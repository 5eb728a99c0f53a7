#include "tests/support/fake_kms.h"

#include <QRandomGenerator>

namespace sb::test {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype keyBytes = 32;
constexpr char pad = 0x5a;

core::Failure away()
{
    return core::failure(core::ErrorCode::Unavailable, u"the KMS does not answer"_s);
}

} // namespace

core::Result<crypto::DataKey> FakeKms::generateDataKey()
{
    ++calls;
    if (!available)
        return away();
    QByteArray plain(keyBytes, '\0');
    for (char &byte : plain)
        byte = static_cast<char>(QRandomGenerator::system()->bounded(256));
    crypto::DataKey key{.keyId = currentKeyId()};
    for (const char byte : plain)
        key.wrapped.append(static_cast<char>(byte ^ pad));
    key.plaintext = core::SecretBytes::takeFrom(plain);
    return key;
}

core::Result<core::SecretBytes> FakeKms::decryptDataKey(const QByteArray &wrapped,
                                                        const QString &keyId)
{
    ++calls;
    if (!available)
        return away();
    if (keyId != currentKeyId() || wrapped.size() != keyBytes)
        return core::failure(core::ErrorCode::InvalidValue, u"not a key of this KMS"_s);
    QByteArray plain;
    for (const char byte : wrapped)
        plain.append(static_cast<char>(byte ^ pad));
    return core::SecretBytes::takeFrom(plain);
}

} // namespace sb::test
