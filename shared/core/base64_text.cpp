#include "shared/core/base64_text.h"

#include <algorithm>
#include <sodium.h>

namespace sb::core {

namespace {

std::optional<SecretBytes> decode(std::string_view text, int variant)
{
    // sodium's arithmetic reads some bytes beyond ASCII as digits.
    const auto isAscii = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
    if (!std::all_of(text.begin(), text.end(), isAscii))
        return std::nullopt;
    SecretBytes room(text.size() / 4 * 3 + 3);
    std::size_t size = 0;
    if (sodium_base642bin(room.data(), room.size(), text.data(), text.size(), nullptr, &size,
                          nullptr, variant) != 0)
        return std::nullopt;
    return SecretBytes::copyOf(std::as_const(room).span().first(size));
}

QByteArray encode(QByteArrayView bytes, int variant)
{
    if (bytes.isEmpty())
        return {};
    const auto size = static_cast<std::size_t>(bytes.size());
    // sodium writes a terminating NUL, for which QByteArray keeps room by itself.
    const std::size_t room = sodium_base64_encoded_len(size, variant);
    QByteArray text(static_cast<qsizetype>(room) - 1, Qt::Uninitialized);
    sodium_bin2base64(text.data(), room, reinterpret_cast<const unsigned char *>(bytes.data()),
                      size, variant);
    return text;
}

} // namespace

std::optional<SecretBytes> bytesFromBase64(std::string_view text)
{
    return decode(text, sodium_base64_VARIANT_ORIGINAL);
}

std::optional<SecretBytes> bytesFromBase64Url(std::string_view text)
{
    return decode(text, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

QByteArray toBase64(QByteArrayView bytes)
{
    return encode(bytes, sodium_base64_VARIANT_ORIGINAL);
}

QByteArray toBase64Url(QByteArrayView bytes)
{
    return encode(bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

} // namespace sb::core
