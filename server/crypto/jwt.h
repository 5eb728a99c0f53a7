// Login tokens (contract 4.6): HS256, the header compared to the byte, no kid.
#pragma once

#include "shared/core/result.h"
#include "shared/core/secret_bytes.h"
#include "shared/core/timestamp.h"

#include <optional>

#include <QByteArray>
#include <QString>
#include <QUuid>

namespace sb::crypto {

struct JwtClaims
{
    QUuid subject = {};
    std::int64_t issuedAt = 0;
    std::int64_t expiresAt = 0;
    QString email = {};
    QString name = {};
    /// The session (claim `jti`).
    std::optional<QUuid> sessionId = {};

    bool operator==(const JwtClaims &) const = default;
};

/// SB_JWT_SECRET as it is meant: padded base64, else unpadded, when either gives at least 32 bytes;
/// else the bytes themselves. Base64 with stray bits counts as none. InvalidValue below 32 bytes.
[[nodiscard]] core::Result<core::SecretBytes> jwtSecretFrom(const core::SecretBytes &configured);

class Jwt
{
public:
    /// `previous` verifies too, while a secret is rotated out.
    explicit Jwt(core::SecretBytes secret, std::optional<core::SecretBytes> previous = {});

    [[nodiscard]] QByteArray issue(const JwtClaims &claims) const;
    /// Unauthenticated for anything but a token of ours that is valid at `now`: not after `exp`,
    /// and issued no more than 60 s in the future.
    [[nodiscard]] core::Result<JwtClaims> verify(QByteArrayView token, core::Timestamp now) const;

private:
    core::SecretBytes m_secret;
    std::optional<core::SecretBytes> m_previous;
};

} // namespace sb::crypto
