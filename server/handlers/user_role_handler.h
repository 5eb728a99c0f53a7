// Assignments of roles to users (contract E).
#pragma once

#include "server/http/request.h"
#include "server/http/response.h"
#include "server/services/grant_admin.h"

namespace sb::handlers {

class UserRoleHandler
{
public:
    explicit UserRoleHandler(const services::GrantAdmin &grants) : m_grants(grants) {}

    /// POST /api/v1/user-roles
    [[nodiscard]] core::Result<http::Response> create(const http::Request &request) const;
    /// GET /api/v1/user-roles
    [[nodiscard]] core::Result<http::Response> list(const http::Request &request) const;
    /// DELETE /api/v1/user-roles/{id}
    [[nodiscard]] core::Result<http::Response> remove(const http::Request &request) const;
    /// GET /api/v1/users/{id}/roles
    [[nodiscard]] core::Result<http::Response> listOfUser(const http::Request &request) const;

private:
    [[nodiscard]] core::Result<http::Response> listOf(const http::Request &request,
                                                      const std::optional<QUuid> &userId) const;

    const services::GrantAdmin &m_grants;
};

} // namespace sb::handlers
