// Reading the audit trail (contract G).
#pragma once

#include "server/http/request.h"
#include "server/http/response.h"
#include "server/services/audit_query.h"
#include "server/services/authentication.h"

namespace sb::handlers {

class AuditEventHandler
{
public:
    /// All outlive this.
    AuditEventHandler(const services::AuditQuery &query, const services::UnitOfWork &unitOfWork,
                      const services::Authentication &authentication)
        : m_query(query), m_unitOfWork(unitOfWork), m_authentication(authentication)
    {}

    /// GET /api/v1/audit-events: a page newest first, or with `Accept: application/x-ndjson` all of
    /// it oldest first.
    [[nodiscard]] core::Result<http::Response> list(const http::Request &request) const;

private:
    [[nodiscard]] core::Result<http::Response>
    exportLines(const http::Request &request, const storage::AuditFilter &filter) const;

    const services::AuditQuery &m_query;
    const services::UnitOfWork &m_unitOfWork;
    const services::Authentication &m_authentication;
};

} // namespace sb::handlers
