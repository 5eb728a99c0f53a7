#include "server/handlers/audit_export_stream.h"

#include "server/handlers/audit_event_json.h"

namespace sb::handlers {

http::Piece AuditExportStream::next()
{
    const auto rows = m_rows.next();
    // What was sent is not the whole: the connection is cut, so that nobody takes it for that.
    if (!rows)
        return {.isBroken = true};
    http::Piece piece{.isLast = m_rows.isOver()};
    for (const domain::ChangeEvent &row : *rows)
        piece.bytes += auditEventLine(row) + '\n';
    return piece;
}

} // namespace sb::handlers
