// Identities that callers state about themselves in bodies and queries (contract B1): optional, and
// never believed.
#pragma once

#include "server/domain/identity.h"
#include "shared/core/result.h"

#include <optional>

#include <QString>

namespace sb::handlers {

/// 403 identity_mismatch when something is claimed that is not the caller's own id, compared as
/// UUIDs. `pointer` says where it stands.
[[nodiscard]] core::Result<void> checkClaimedIdentity(const domain::Identity &caller,
                                                      const std::optional<QString> &claimed,
                                                      const QString &pointer);

} // namespace sb::handlers
