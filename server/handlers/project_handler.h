// Projects and their environments (contract F).
#pragma once

#include "server/http/request.h"
#include "server/http/response.h"
#include "server/services/environment_admin.h"
#include "server/services/project_admin.h"

namespace sb::handlers {

class ProjectHandler
{
public:
    ProjectHandler(const services::ProjectAdmin &projects,
                   const services::EnvironmentAdmin &environments)
        : m_projects(projects), m_environments(environments)
    {}

    /// POST /api/v1/projects
    [[nodiscard]] core::Result<http::Response> create(const http::Request &request) const;
    /// GET /api/v1/projects
    [[nodiscard]] core::Result<http::Response> list(const http::Request &request) const;
    /// GET /api/v1/projects/{id}
    [[nodiscard]] core::Result<http::Response> get(const http::Request &request) const;
    /// PUT /api/v1/projects/{id}/status
    [[nodiscard]] core::Result<http::Response> setStatus(const http::Request &request) const;
    /// GET /api/v1/projects/{id}/environments
    [[nodiscard]] core::Result<http::Response> environments(const http::Request &request) const;

private:
    const services::ProjectAdmin &m_projects;
    const services::EnvironmentAdmin &m_environments;
};

} // namespace sb::handlers
