// Which applications are watched for which secrets (contract H, B25).
#pragma once

#include "server/http/request.h"
#include "server/http/response.h"
#include "server/services/gitops_mapping_admin.h"

namespace sb::handlers {

class GitopsAppMappingHandler
{
public:
    explicit GitopsAppMappingHandler(const services::GitopsMappingAdmin &mappings)
        : m_mappings(mappings)
    {}

    /// POST /api/v1/gitops-app-mappings
    [[nodiscard]] core::Result<http::Response> create(const http::Request &request) const;
    /// GET /api/v1/gitops-app-mappings
    [[nodiscard]] core::Result<http::Response> list(const http::Request &request) const;
    /// DELETE /api/v1/gitops-app-mappings/{id}
    [[nodiscard]] core::Result<http::Response> remove(const http::Request &request) const;

private:
    const services::GitopsMappingAdmin &m_mappings;
};

} // namespace sb::handlers
