// Lists a provider's secrets for the server's inventory (contract 5.3, 6.4): names and metadata.
#pragma once

#include "agent/job_execution.h"

namespace sb::agent {

/// Fails without SB_CLUSTER_NAME, for a payload that does not fit, and when the listing is not
/// whole: what is not reported counts as gone.
[[nodiscard]] core::Result<void> discover(const JobTools &tools, const client::ClaimedJob &job,
                                          const std::stop_token &stop);

} // namespace sb::agent
