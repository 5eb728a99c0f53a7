// Who sees which requests (contract B3), in the form in which queries decide it.
#pragma once

#include "server/domain/identity.h"
#include "server/storage/access_request_repository.h"

namespace sb::services {

/// What the identity may see and vote on, within what its token allows. Only people vote.
storage::RequestViewer viewerOf(const domain::Identity &identity);

/// Sees the requests whose rollout the identity may see (domain::maySeeRollout).
storage::RequestViewer rolloutViewerOf(const domain::Identity &identity);

} // namespace sb::services
