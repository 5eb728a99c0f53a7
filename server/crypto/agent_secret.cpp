#include "server/crypto/agent_secret.h"

#include "shared/core/base64_text.h"
#include "shared/crypto/sha256.h"

#include <span>

namespace sb::crypto {

namespace {

constexpr std::size_t secretBytes = 32;
constexpr qsizetype secretCharacters = 43;
constexpr char tokenPrefix[] = "sbt_";

QByteArray drawText(RandomSource &random)
{
    const core::SecretBytes drawn = random.bytes(secretBytes);
    return core::toBase64Url(QByteArrayView(drawn.data(), static_cast<qsizetype>(drawn.size())));
}

/// Not by way of a QByteArray: a copy of a credential would stay on the heap.
std::span<const unsigned char> spanOf(QByteArrayView text)
{
    return {reinterpret_cast<const unsigned char *>(text.data()),
            static_cast<std::size_t>(text.size())};
}

} // namespace

core::SecretBytes makeAgentSecret(RandomSource &random)
{
    QByteArray text = drawText(random);
    return core::SecretBytes::takeFrom(text);
}

QByteArray hashAgentSecret(const core::SecretBytes &secret)
{
    return sha256(secret.span());
}

QByteArray hashAgentSecret(QByteArrayView secret)
{
    return sha256(spanOf(secret));
}

core::SecretBytes makeApiToken(RandomSource &random)
{
    QByteArray drawn = drawText(random);
    QByteArray token = tokenPrefix + drawn;
    core::wipe(drawn);
    return core::SecretBytes::takeFrom(token);
}

QByteArray hashApiToken(QByteArrayView token)
{
    return sha256(spanOf(token));
}

bool isApiToken(QByteArrayView bearer)
{
    return bearer.startsWith(tokenPrefix) &&
           bearer.size() == static_cast<qsizetype>(sizeof tokenPrefix) - 1 + secretCharacters;
}

} // namespace sb::crypto
