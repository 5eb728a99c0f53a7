// Users (contract section I).
#pragma once

#include "server/http/request.h"
#include "server/http/response.h"
#include "server/services/user_admin.h"

namespace sb::handlers {

class UserHandler
{
public:
    explicit UserHandler(const services::UserAdmin &users) : m_users(users) {}

    /// GET /api/v1/users/me
    [[nodiscard]] core::Result<http::Response> me(const http::Request &request) const;
    /// GET /api/v1/users
    [[nodiscard]] core::Result<http::Response> list(const http::Request &request) const;
    /// POST /api/v1/users
    [[nodiscard]] core::Result<http::Response> create(const http::Request &request) const;
    /// PUT /api/v1/users/{id}/enabled
    [[nodiscard]] core::Result<http::Response> setEnabled(const http::Request &request) const;
    /// PUT /api/v1/users/{id}/password
    [[nodiscard]] core::Result<http::Response> setPassword(const http::Request &request) const;
    /// POST /api/v1/users/{id}/unlock
    [[nodiscard]] core::Result<http::Response> unlock(const http::Request &request) const;

private:
    const services::UserAdmin &m_users;
};

} // namespace sb::handlers
