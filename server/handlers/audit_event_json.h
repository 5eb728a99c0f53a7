// Audit rows as JSON (contract G).
#pragma once

#include "server/domain/change_event.h"
#include "shared/codec/json_writer.h"

#include <QByteArray>

namespace sb::handlers {

/// One row as an object.
void writeAuditEvent(codec::JsonWriter &json, const domain::AuditEvent &event);

/// The same with `position`, where an export goes on; without line breaks.
[[nodiscard]] QByteArray auditEventLine(const domain::ChangeEvent &event);

} // namespace sb::handlers
