// How a request moves (contract B9).
#pragma once

#include "server/domain/access_request.h"
#include "server/domain/identity.h"
#include "shared/core/result.h"

namespace sb::domain {

/// pending → approved, rejected, cancelled, expired; approved → executed, failed, expired.
bool mayTransition(RequestStatus from, RequestStatus to);

/// Nothing leaves a terminal state.
bool isTerminal(RequestStatus status);

/// Only the requester may cancel (403 forbidden), and only while it is pending (409 not_pending).
core::Result<void> checkMayCancel(const AccessRequest &request, const Identity &actor);

} // namespace sb::domain
