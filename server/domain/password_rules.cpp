#include "server/domain/password_rules.h"

#include <algorithm>
#include <cstddef>
#include <span>

#include <QByteArray>

using namespace Qt::StringLiterals;

namespace sb::domain {

namespace {

constexpr std::ptrdiff_t minPasswordCharacters = 12;
constexpr std::size_t maxPasswordBytes = 1024;

bool isContinuationByte(unsigned char byte)
{
    return (byte & 0xC0U) == 0x80U;
}

unsigned char lowerAscii(unsigned char byte)
{
    return byte >= 'A' && byte <= 'Z' ? static_cast<unsigned char>(byte + ('a' - 'A')) : byte;
}

/// Byte by byte, so that no copy of the password is made.
bool equalsIgnoringAsciiCase(std::span<const unsigned char> password, const QByteArray &text)
{
    return std::equal(password.begin(), password.end(), text.begin(), text.end(),
                      [](unsigned char left, char right) {
                          return lowerAscii(left) == lowerAscii(static_cast<unsigned char>(right));
                      });
}

} // namespace

core::Result<void> checkPassword(const core::SecretBytes &password, const QString &email,
                                 const QString &pointer)
{
    const auto refuse = [&](const QString &why) {
        return core::failure(core::ErrorCode::InvalidValue, why, pointer);
    };
    const std::span<const unsigned char> bytes = password.span();
    if (bytes.size() > maxPasswordBytes)
        return refuse(u"must have at most 1,024 bytes"_s);
    const auto continuation = std::count_if(bytes.begin(), bytes.end(), isContinuationByte);
    if (std::ptrdiff_t(bytes.size()) - continuation < minPasswordCharacters)
        return refuse(u"must have at least 12 characters"_s);
    if (equalsIgnoringAsciiCase(bytes, email.toUtf8()))
        return refuse(u"must not be the e-mail"_s);
    return {};
}

} // namespace sb::domain
