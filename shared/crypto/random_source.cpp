#include "shared/crypto/random_source.h"

#include <sodium.h>

namespace sb::crypto {

void SystemRandom::fill(std::span<unsigned char> bytes)
{
    randombytes_buf(bytes.data(), bytes.size());
}

} // namespace sb::crypto
