#include "server/crypto/jwt.h"

#include "shared/codec/json_reader.h"
#include "shared/codec/json_writer.h"
#include "shared/core/base64_text.h"
#include "shared/crypto/constant_time.h"
#include "shared/crypto/sha256.h"

#include <algorithm>

namespace sb::crypto {

using namespace Qt::StringLiterals;
using core::failure;

namespace {

constexpr char header[] = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9";
const QString issuer = u"secrets-bridge"_s;
constexpr std::size_t shortestSecret = 32;
constexpr std::int64_t clockSkewSeconds = 60;
/// Longer ones are none of ours.
constexpr qsizetype longestToken = 4096;

core::Failure invalid(const QString &why)
{
    return failure(core::Error{.code = core::ErrorCode::Unauthenticated,
                               .message = u"authentication required"_s,
                               .internal = why});
}

QByteArray signatureOf(const core::SecretBytes &secret, QByteArrayView signedPart)
{
    return core::toBase64Url(hmacSha256(secret.span(), signedPart));
}

/// With the `=` that base64 wants at its end.
core::SecretBytes padded(const core::SecretBytes &text)
{
    core::SecretBytes whole((text.size() + 3) / 4 * 4);
    std::fill(std::copy(text.span().begin(), text.span().end(), whole.span().begin()),
              whole.span().end(), static_cast<unsigned char>('='));
    return whole;
}

core::Result<JwtClaims> claimsFrom(QByteArrayView payload)
{
    const auto document = codec::JsonDocument::parseObject(payload);
    if (!document)
        return invalid(u"the payload is no JSON object"_s);
    codec::ObjectReader reader(document->root(), codec::Strictness::Lenient);
    const QString iss = reader.requiredText(u"iss");
    JwtClaims claims{.subject = reader.requiredUuid(u"sub"),
                     .issuedAt = reader.requiredInteger(u"iat"),
                     .expiresAt = reader.requiredInteger(u"exp"),
                     .email = reader.text(u"email").value_or(QString()),
                     .name = reader.text(u"name").value_or(QString()),
                     .sessionId = reader.uuid(u"jti")};
    if (!reader.finish() || iss != issuer)
        return invalid(u"a claim is missing or foreign"_s);
    return claims;
}

} // namespace

core::Result<core::SecretBytes> jwtSecretFrom(const core::SecretBytes &configured)
{
    const auto isLongEnough = [](const std::optional<core::SecretBytes> &decoded) {
        return decoded && decoded->size() >= shortestSecret;
    };
    if (auto decoded = core::bytesFromBase64(configured.view()); isLongEnough(decoded))
        return std::move(*decoded);
    if (!configured.view().ends_with('=')) {
        if (auto decoded = core::bytesFromBase64(padded(configured).view()); isLongEnough(decoded))
            return std::move(*decoded);
    }
    if (configured.size() < shortestSecret)
        return failure(core::ErrorCode::InvalidValue, u"must have at least 32 bytes"_s);
    return configured.clone();
}

Jwt::Jwt(core::SecretBytes secret, std::optional<core::SecretBytes> previous)
    : m_secret(std::move(secret)), m_previous(std::move(previous))
{}

QByteArray Jwt::issue(const JwtClaims &claims) const
{
    codec::JsonWriter json;
    json.beginObject()
        .field(u"iss", issuer)
        .field(u"sub", claims.subject)
        .field(u"iat", claims.issuedAt)
        .field(u"exp", claims.expiresAt)
        .fieldIfPresent(u"email", claims.email)
        .fieldIfPresent(u"name", claims.name)
        .fieldIfPresent(u"jti", claims.sessionId)
        .endObject();
    const QByteArray signedPart = QByteArray(header) + '.' + core::toBase64Url(json.take());
    return signedPart + '.' + signatureOf(m_secret, signedPart);
}

core::Result<JwtClaims> Jwt::verify(QByteArrayView token, core::Timestamp now) const
{
    if (token.size() > longestToken)
        return invalid(u"too long"_s);
    const QByteArrayView prefix(header);
    if (!token.startsWith(prefix) || token.size() <= prefix.size() || token[prefix.size()] != '.')
        return invalid(u"foreign header"_s);
    const qsizetype lastDot = token.lastIndexOf('.');
    if (lastDot <= prefix.size())
        return invalid(u"not three parts"_s);
    const QByteArrayView signedPart = token.first(lastDot);
    const QByteArrayView signature = token.sliced(lastDot + 1);
    const bool isOurs =
        equalInConstantTime(signatureOf(m_secret, signedPart), signature) ||
        (m_previous && equalInConstantTime(signatureOf(*m_previous, signedPart), signature));
    if (!isOurs)
        return invalid(u"foreign signature"_s);

    const QByteArrayView encoded = signedPart.sliced(prefix.size() + 1);
    const auto payload = core::bytesFromBase64Url(
        std::string_view(encoded.data(), static_cast<std::size_t>(encoded.size())));
    if (!payload)
        return invalid(u"the payload is no base64url"_s);
    auto claims =
        claimsFrom(QByteArrayView(payload->data(), static_cast<qsizetype>(payload->size())));
    if (!claims)
        return claims;
    if (now.seconds() > claims->expiresAt)
        return invalid(u"expired"_s);
    if (claims->issuedAt > now.seconds() + clockSkewSeconds)
        return invalid(u"issued in the future"_s);
    return claims;
}

} // namespace sb::crypto
