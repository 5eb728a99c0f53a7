// Who may have a value, when, and how often (contract B12, invariant S3).
#pragma once

#include "server/domain/access_request.h"
#include "server/domain/secret_wrap.h"
#include "server/domain/sync_job.h"
#include "shared/core/result.h"

#include <optional>

#include <QString>
#include <QUuid>

namespace sb::domain {

enum class FetchKind {
    First,
    /// The same claim again, proven by its claim id.
    Refetch,
    /// A later claim of the same job.
    Rearm,
};

/// `wrap.retrieve`, `wrap.refetch` or `wrap.rearm`.
QString auditAction(FetchKind kind);

/// Whether the holder of a patch job may have the value. `job` is the wrap's job under its live
/// claim (job_state checkLiveClaim); `claimId` is the X-Claim-Id that was sent. 410 wrap_consumed
/// or wrap_expired.
core::Result<FetchKind> checkAgentFetch(const SecretWrap &wrap, const SyncJob &job,
                                        const std::optional<QUuid> &claimId);

/// Whether the user may have the value that a read brought. 404 not_found for a wrap of another
/// request, of a patch, or one that a later post replaced; 403 for anybody but the requester; 409
/// not_ready until the request is executed; 410 wrap_consumed or wrap_expired.
core::Result<void> checkMayReveal(const SecretWrap &wrap, const AccessRequest &request,
                                  const QUuid &userId);

/// Whether ciphertexts of the request are destroyed when it gets this status.
bool shredsWraps(RequestType type, RequestStatus status);

} // namespace sb::domain
