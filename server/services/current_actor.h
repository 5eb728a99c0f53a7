// Who the caller is now, for changes that hand out power after they have waited for a lock.
#pragma once

#include "server/domain/identity.h"
#include "server/storage/identity_repository.h"
#include "server/storage/transaction.h"
#include "shared/core/result.h"

namespace sb::services {

/// Reads the caller anew inside the transaction: a session or token that was revoked, or a grant
/// that was taken away, while the call waited counts for nothing any more (invariant S7). Call it
/// once the lock is held under which credentials and grants change. `gate`, when given, must still
/// be held globally. The system itself passes. Unauthenticated, MissingPermission.
[[nodiscard]] core::Result<domain::Identity>
currentActor(storage::Transaction &tx, const domain::CallContext &call, const QString &gate = {});

} // namespace sb::services
