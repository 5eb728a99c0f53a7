// The agent's X25519 key pair (contract 6.1).
#pragma once

#include "agent/agent_config.h"
#include "shared/crypto/x25519.h"

namespace sb::agent {

/// From the configuration, from the file (32 raw bytes; made with mode 0600 when it is missing), or
/// drawn for this run. Errors tell an operator what to do.
[[nodiscard]] core::Result<crypto::X25519KeyPair> keyPairFrom(const AgentConfig &config,
                                                              crypto::RandomSource &random);

} // namespace sb::agent
