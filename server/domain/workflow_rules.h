// What a workflow may say (contract E, B8).
#pragma once

#include "server/domain/workflow.h"
#include "shared/core/result.h"

namespace sb::domain {

/// The workflow with its name trimmed and its channels in their normal form; 422 invalid_value with
/// one detail per member that will not do: a name that is none, a description of more than 4,000
/// characters, a quorum outside 0–1,000, a time to live outside 1–3,153,600,000 seconds, a channel
/// that is none. Whether the approver role exists is for who can look it up.
core::Result<Workflow> checkWorkflow(const Workflow &workflow);

} // namespace sb::domain
