#include "shared/crypto/random_source.h"

#include <sodium.h>
#include <stdexcept>

namespace sb::crypto {

SystemRandom::SystemRandom()
{
    // Before this libsodium is neither safe among threads nor at its fastest.
    if (sodium_init() < 0)
        throw std::runtime_error("libsodium cannot be initialised");
}

void SystemRandom::fill(std::span<unsigned char> bytes)
{
    if (!bytes.empty())
        randombytes_buf(bytes.data(), bytes.size());
}

} // namespace sb::crypto
