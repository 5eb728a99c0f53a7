// Randomness handed in, so that tests can decide what is drawn.
#pragma once

#include "shared/core/secret_bytes.h"

#include <span>

namespace sb::crypto {

class RandomSource
{
public:
    RandomSource() = default;
    RandomSource(const RandomSource &) = delete;
    RandomSource &operator=(const RandomSource &) = delete;
    virtual ~RandomSource() = default;

    /// Safe to call from several threads.
    virtual void fill(std::span<unsigned char> bytes) = 0;

    [[nodiscard]] core::SecretBytes bytes(std::size_t size)
    {
        core::SecretBytes drawn(size);
        fill(drawn.span());
        return drawn;
    }
};

/// The kernel's, through libsodium.
class SystemRandom final : public RandomSource
{
public:
    /// Throws std::runtime_error when libsodium cannot be initialised.
    SystemRandom();

    void fill(std::span<unsigned char> bytes) override;
};

} // namespace sb::crypto
