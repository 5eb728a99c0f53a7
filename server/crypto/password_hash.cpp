#include "server/crypto/password_hash.h"

#include "shared/crypto/random_source.h"

#include <array>
#include <new>
#include <sodium.h>

namespace sb::crypto {

namespace {

constexpr unsigned long long passes = 3;
constexpr std::size_t memoryBytes = 64ULL * 1024 * 1024;
constexpr std::size_t nobodysPasswordBytes = 32;

const QString &nobodysHash()
{
    static const QString hash = hashPassword(SystemRandom().bytes(nobodysPasswordBytes));
    return hash;
}

} // namespace

QString hashPassword(const core::SecretBytes &password)
{
    std::array<char, crypto_pwhash_STRBYTES> text{};
    if (crypto_pwhash_str_alg(text.data(), password.view().data(), password.size(), passes,
                              memoryBytes, crypto_pwhash_ALG_ARGON2ID13) != 0)
        throw std::bad_alloc();
    return QString::fromLatin1(text.data());
}

bool verifyPassword(const QString &hash, const core::SecretBytes &password)
{
    const QByteArray text = (hash.isEmpty() ? nobodysHash() : hash).toLatin1();
    const bool isRight =
        crypto_pwhash_str_verify(text.constData(), password.view().data(), password.size()) == 0;
    return isRight && !hash.isEmpty();
}

} // namespace sb::crypto
