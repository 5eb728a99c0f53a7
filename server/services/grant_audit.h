// How assignments of roles stand in the audit trail.
#pragma once

#include "server/domain/role.h"
#include "server/services/audit_log.h"

namespace sb::services {

[[nodiscard]] QString roleResource(const QUuid &roleId);
[[nodiscard]] AuditEvent grantEvent(const domain::UserRole &grant, const QString &roleName);
[[nodiscard]] AuditEvent revokeEvent(const domain::UserRole &grant, const QString &roleName);

} // namespace sb::services
