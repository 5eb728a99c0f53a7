// The job that carries an approved request to an agent (contract sections 5.1, 5.2, B11).
#pragma once

#include "server/domain/access_request.h"
#include "server/domain/secret_wrap.h"
#include "server/domain/sync_job.h"

#include <vector>

#include <QUuid>

namespace sb::domain {

/// The queued job `jobId`: only agents at the request's provider and (where it is known) cluster
/// get it. `wraps` are those of a patch; a read has none.
SyncJob jobFor(const AccessRequest &request, const std::vector<SecretWrap> &wraps,
               const QUuid &jobId);

} // namespace sb::domain
