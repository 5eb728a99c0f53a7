// Workflows (contract E).
#pragma once

#include "server/http/request.h"
#include "server/http/response.h"
#include "server/services/workflow_admin.h"

namespace sb::handlers {

class WorkflowHandler
{
public:
    explicit WorkflowHandler(const services::WorkflowAdmin &workflows) : m_workflows(workflows) {}

    /// POST /api/v1/workflows
    [[nodiscard]] core::Result<http::Response> create(const http::Request &request) const;
    /// GET /api/v1/workflows
    [[nodiscard]] core::Result<http::Response> list(const http::Request &request) const;
    /// GET /api/v1/workflows/{id}
    [[nodiscard]] core::Result<http::Response> get(const http::Request &request) const;
    /// PUT /api/v1/workflows/{id}
    [[nodiscard]] core::Result<http::Response> replace(const http::Request &request) const;
    /// DELETE /api/v1/workflows/{id}
    [[nodiscard]] core::Result<http::Response> remove(const http::Request &request) const;

private:
    const services::WorkflowAdmin &m_workflows;
};

} // namespace sb::handlers
