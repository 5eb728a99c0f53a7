// Roles (contract E).
#pragma once

#include "server/http/request.h"
#include "server/http/response.h"
#include "server/services/role_admin.h"

namespace sb::handlers {

class RoleHandler
{
public:
    explicit RoleHandler(const services::RoleAdmin &roles) : m_roles(roles) {}

    /// POST /api/v1/roles
    [[nodiscard]] core::Result<http::Response> create(const http::Request &request) const;
    /// GET /api/v1/roles
    [[nodiscard]] core::Result<http::Response> list(const http::Request &request) const;
    /// GET /api/v1/roles/{id}
    [[nodiscard]] core::Result<http::Response> get(const http::Request &request) const;
    /// PUT /api/v1/roles/{id}/permissions
    [[nodiscard]] core::Result<http::Response> setPermissions(const http::Request &request) const;
    /// DELETE /api/v1/roles/{id}
    [[nodiscard]] core::Result<http::Response> remove(const http::Request &request) const;

private:
    const services::RoleAdmin &m_roles;
};

} // namespace sb::handlers
