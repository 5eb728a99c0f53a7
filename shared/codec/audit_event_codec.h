// Audit events from JSON; see access_request_codec for what is passed over and what is an error.
#pragma once

#include "shared/codec/json_reader.h"
#include "shared/model/audit_event.h"

namespace sb::codec {

[[nodiscard]] core::Result<model::AuditEvent> auditEventFrom(const JsonNode &node);

} // namespace sb::codec
