// Key management: hands out data keys and opens wrapped ones (contract 4.4). Backends may be
// remote: calls can fail and block.
#pragma once

#include "shared/core/result.h"
#include "shared/core/secret_bytes.h"

#include <QByteArray>
#include <QString>

namespace sb::crypto {

struct DataKey
{
    /// 32 bytes.
    core::SecretBytes plaintext = {};
    /// Opaque, as the backend wrapped it.
    QByteArray wrapped = {};
    QString keyId = {};
};

class Kms
{
public:
    Kms() = default;
    Kms(const Kms &) = delete;
    Kms &operator=(const Kms &) = delete;
    virtual ~Kms() = default;

    /// Unavailable when the backend cannot answer. Safe to call from several threads.
    [[nodiscard]] virtual core::Result<DataKey> generateDataKey() = 0;
    /// InvalidValue when the bytes are no wrapped key of `keyId` here; Unavailable when the backend
    /// cannot answer.
    [[nodiscard]] virtual core::Result<core::SecretBytes> decryptDataKey(const QByteArray &wrapped,
                                                                         const QString &keyId) = 0;
    [[nodiscard]] virtual QString currentKeyId() const = 0;

    /// With what a wrapped key of the same version of the same key begins; empty where the key id
    /// alone tells the version. For finding what is to be wrapped anew.
    [[nodiscard]] virtual QByteArray generationMark(const QByteArray & /*wrapped*/) const
    {
        return {};
    }
};

} // namespace sb::crypto
