// How requests and their wraps are named in audit rows (contract 0.5, B21): the correlation is
// always the request's id.
#pragma once

#include "server/domain/access_request.h"
#include "server/services/audit_log.h"
#include "shared/core/result.h"

namespace sb::services {

QString requestResource(const QUuid &requestId);
QString wrapResource(const QUuid &wrapId);
QString jobResource(const QUuid &jobId);

AuditEvent requestEvent(const QString &action, const QUuid &requestId, const QJsonObject &metadata);

/// The same refusal, to be audited under `action`.
[[nodiscard]] core::Failure auditedRefusal(core::Error refusal, const QString &action,
                                           const QString &resource, const QUuid &requestId);

} // namespace sb::services
