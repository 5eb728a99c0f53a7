// API tokens of a user (contract section I).
#pragma once

#include "server/http/request.h"
#include "server/http/response.h"
#include "server/services/token_admin.h"

namespace sb::handlers {

class UserTokenHandler
{
public:
    explicit UserTokenHandler(const services::TokenAdmin &tokens) : m_tokens(tokens) {}

    /// GET /api/v1/users/{id}/tokens
    [[nodiscard]] core::Result<http::Response> list(const http::Request &request) const;
    /// POST /api/v1/users/{id}/tokens
    [[nodiscard]] core::Result<http::Response> create(const http::Request &request) const;
    /// DELETE /api/v1/users/{id}/tokens/{token_id}
    [[nodiscard]] core::Result<http::Response> revoke(const http::Request &request) const;

private:
    const services::TokenAdmin &m_tokens;
};

} // namespace sb::handlers
