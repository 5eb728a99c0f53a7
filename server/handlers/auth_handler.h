// Logging in and out, changing one's password (contract B, section I).
#pragma once

#include "server/http/request.h"
#include "server/http/response.h"
#include "server/services/login_service.h"
#include "server/services/session_service.h"

namespace sb::handlers {

class AuthHandler
{
public:
    AuthHandler(const services::LoginService &login, const services::SessionService &sessions)
        : m_login(login), m_sessions(sessions)
    {}

    /// POST /api/v1/auth/login
    [[nodiscard]] core::Result<http::Response> login(const http::Request &request) const;
    /// POST /api/v1/auth/logout
    [[nodiscard]] core::Result<http::Response> logout(const http::Request &request) const;
    /// POST /api/v1/auth/password
    [[nodiscard]] core::Result<http::Response> changePassword(const http::Request &request) const;

private:
    const services::LoginService &m_login;
    const services::SessionService &m_sessions;
};

} // namespace sb::handlers
