// Reading the audit trail (contract G).
#pragma once

#include "server/http/request.h"
#include "server/http/response.h"
#include "server/services/audit_query.h"

namespace sb::handlers {

class AuditEventHandler
{
public:
    explicit AuditEventHandler(const services::AuditQuery &query) : m_query(query) {}

    /// GET /api/v1/audit-events
    [[nodiscard]] core::Result<http::Response> list(const http::Request &request) const;

private:
    const services::AuditQuery &m_query;
};

} // namespace sb::handlers
