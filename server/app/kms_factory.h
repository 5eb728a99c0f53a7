// The key service that the configuration names.
#pragma once

#include "server/config/server_config.h"
#include "server/crypto/kms.h"
#include "shared/crypto/random_source.h"

#include <memory>

namespace sb::app {

/// Makes it without calling it. `random` outlives it; the settings are copied where they are kept.
[[nodiscard]] core::Result<std::unique_ptr<crypto::Kms>> makeKms(const config::ServerConfig &config,
                                                                 crypto::RandomSource &random);

/// Wraps a data key and unwraps it again; the reason when that does not give the same key.
[[nodiscard]] core::Result<void> tryKms(crypto::Kms &kms);

} // namespace sb::app
