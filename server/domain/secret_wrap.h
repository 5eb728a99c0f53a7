// A value on its way, as stored (table secret_wraps, contract B12 and 4.3).
#pragma once

#include "shared/core/timestamp.h"

#include <optional>

#include <QByteArray>
#include <QString>
#include <QUuid>

namespace sb::domain {

struct SecretWrap
{
    QUuid id = {};
    QUuid requestId = {};
    QString keyName = {};
    /// Ciphertext with tag, nonce and wrapped data key; empty once shredded.
    QByteArray encryptedValue = {};
    QByteArray nonce = {};
    QByteArray dataKeyCiphertext = {};
    QString kmsKeyId = {};
    int byteLength = 0;
    core::Timestamp expiresAt = {};
    /// By the database's clock at the time of reading.
    bool expired = false;
    std::optional<core::Timestamp> consumedAt = {};
    std::optional<QUuid> consumedByAgent = {};
    std::optional<QUuid> consumedByClaim = {};
    std::optional<QUuid> consumedByUser = {};
    std::optional<core::Timestamp> shreddedAt = {};
    std::optional<core::Timestamp> supersededAt = {};
    core::Timestamp createdAt = {};

    bool operator==(const SecretWrap &) const = default;
};

} // namespace sb::domain
