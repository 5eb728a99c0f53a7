// What an edit changed, for its audit row (contract B22). Records hold no secret: they are made of
// what the object's GET shows.
#pragma once

#include "server/services/audit_log.h"

namespace sb::services {

/// `{"before": {…}, "after": {…}}` with those members that differ; a member that one side lacks is
/// left out there. Empty when nothing differs.
[[nodiscard]] QJsonObject changesBetween(const QJsonObject &before, const QJsonObject &after);

/// The row of an edit: `changesBetween` as metadata, with the object's name, when it has one, to
/// read it by.
[[nodiscard]] AuditEvent changeEvent(const QString &action, const QString &resource,
                                     const QJsonObject &before, const QJsonObject &after);

} // namespace sb::services
