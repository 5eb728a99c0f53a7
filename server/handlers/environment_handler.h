// Environments (contract F, I).
#pragma once

#include "server/http/request.h"
#include "server/http/response.h"
#include "server/services/environment_admin.h"

namespace sb::handlers {

class EnvironmentHandler
{
public:
    explicit EnvironmentHandler(const services::EnvironmentAdmin &environments)
        : m_environments(environments)
    {}

    /// POST /api/v1/environments
    [[nodiscard]] core::Result<http::Response> create(const http::Request &request) const;
    /// GET /api/v1/environments
    [[nodiscard]] core::Result<http::Response> list(const http::Request &request) const;
    /// GET /api/v1/environments/{id}
    [[nodiscard]] core::Result<http::Response> get(const http::Request &request) const;
    /// DELETE /api/v1/environments/{id}
    [[nodiscard]] core::Result<http::Response> remove(const http::Request &request) const;
    /// PUT /api/v1/environments/{id}/targets
    [[nodiscard]] core::Result<http::Response> setTargets(const http::Request &request) const;

private:
    const services::EnvironmentAdmin &m_environments;
};

} // namespace sb::handlers
