// What is done for a job (contract 5 and 6.4): patches, reads and discoveries.
#pragma once

#include "agent/providers/provider.h"
#include "shared/client/agent_api.h"
#include "shared/crypto/random_source.h"

#include <functional>
#include <map>
#include <memory>
#include <stop_token>

namespace sb::agent {

/// By provider type.
using Providers = std::map<QString, std::unique_ptr<Provider>>;

/// What a job is done with; all outlive it, the api belongs to the calling thread.
struct JobTools
{
    const client::AgentApi &api;
    const Providers &providers;
    /// 32 bytes; values come sealed to it and in no other way.
    const core::SecretBytes &privateKey;
    crypto::RandomSource &random;
    /// SB_CLUSTER_NAME; discoveries need one.
    const QString &clusterName;
};

/// Done, or why not, in words that the requester may read: never a value. When `stop` was asked for
/// the outcome means nothing.
[[nodiscard]] core::Result<void> executeJob(const JobTools &tools, const client::ClaimedJob &job,
                                            const std::stop_token &stop);

} // namespace sb::agent
