#include "server/crypto/password_hash.h"

#include <array>
#include <new>
#include <sodium.h>
#include <stdexcept>

namespace sb::crypto {

using namespace Qt::StringLiterals;

namespace {

constexpr unsigned long long passes = 3;
constexpr std::size_t memoryBytes = 64ULL * 1024 * 1024;

/// Salt and digest are random bytes: no password is known that has it. A constant, so that the
/// first unknown account after the start costs no more than the others.
const QByteArray nobodysHash = "$argon2id$v=19$m=65536,t=3,p=1$cWGOnbrWkTkGv3z2gl6Uug"
                               "$uyF130W3YruguT4tOqURWzFg+wOfII1z7KNOXC3tZsY"_ba;

/// Without it libsodium takes the slow way, and an attacker does not.
void prepareSodium()
{
    if (sodium_init() < 0)
        throw std::runtime_error("libsodium cannot be initialised");
}

/// libsodium wants an address for no characters too.
const char *charactersOf(const core::SecretBytes &password)
{
    return password.isEmpty() ? "" : password.view().data();
}

} // namespace

QString hashPassword(const core::SecretBytes &password)
{
    prepareSodium();
    std::array<char, crypto_pwhash_STRBYTES> text{};
    if (crypto_pwhash_str_alg(text.data(), charactersOf(password), password.size(), passes,
                              memoryBytes, crypto_pwhash_ALG_ARGON2ID13) != 0)
        throw std::bad_alloc();
    return QString::fromLatin1(text.data());
}

bool verifyPassword(const QString &hash, const core::SecretBytes &password)
{
    prepareSodium();
    const QByteArray text = hash.isEmpty() ? nobodysHash : hash.toLatin1();
    const bool isRight =
        crypto_pwhash_str_verify(text.constData(), charactersOf(password), password.size()) == 0;
    return isRight && !hash.isEmpty();
}

} // namespace sb::crypto
