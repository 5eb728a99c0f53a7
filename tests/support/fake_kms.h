// A KMS in memory for tests: wraps by XOR with a fixed pad, and can be told to be away.
#pragma once

#include "server/crypto/kms.h"

#include <atomic>

namespace sb::test {

class FakeKms final : public crypto::Kms
{
public:
    std::atomic<bool> available = true;
    std::atomic<int> calls = 0;

    [[nodiscard]] core::Result<crypto::DataKey> generateDataKey() override;
    [[nodiscard]] core::Result<core::SecretBytes> decryptDataKey(const QByteArray &wrapped,
                                                                 const QString &keyId) override;

    [[nodiscard]] QString currentKeyId() const override { return QStringLiteral("fake:1"); }
};

} // namespace sb::test
