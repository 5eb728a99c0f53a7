// The audit trail as NDJSON (application/x-ndjson): a JSON object a line.
#pragma once

#include "server/http/stream_source.h"
#include "server/services/audit_export.h"

namespace sb::handlers {

class AuditExportStream final : public http::StreamSource
{
public:
    explicit AuditExportStream(services::AuditExport rows) : m_rows(std::move(rows)) {}

    [[nodiscard]] http::Piece next() override;

private:
    services::AuditExport m_rows;
};

} // namespace sb::handlers
