// The step from decided to running (contract B9, B10): in the deciding transaction the request
// becomes approved, its wraps live as long as the snapshot says and its job is queued.
#pragma once

#include "server/domain/access_request.h"
#include "server/services/audit_log.h"
#include "server/storage/access_request_repository.h"
#include "server/storage/secret_wrap_repository.h"
#include "server/storage/sync_job_repository.h"

#include <optional>

namespace sb::services {

class RequestDispatch
{
public:
    /// Runs the deciding statement on the request, which the caller has locked or just inserted.
    /// nullopt when the quorum is not reached; then nothing has changed. Else the job's event.
    [[nodiscard]] std::optional<AuditEvent>
    dispatchAtQuorum(storage::Transaction &tx, const domain::AccessRequest &request) const;

private:
    storage::AccessRequestRepository m_requests;
    storage::SecretWrapRepository m_wraps;
    storage::SyncJobRepository m_jobs;
};

} // namespace sb::services
