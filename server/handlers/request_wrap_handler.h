// The values that a read brought, for its requester (contract section D, B12).
#pragma once

#include "server/http/request.h"
#include "server/http/response.h"
#include "server/services/wrap_reveal.h"

namespace sb::handlers {

class RequestWrapHandler
{
public:
    explicit RequestWrapHandler(const services::WrapReveal &reveal) : m_reveal(reveal) {}

    /// GET /api/v1/requests/{id}/wraps
    [[nodiscard]] core::Result<http::Response> list(const http::Request &request) const;
    /// GET /api/v1/requests/{id}/wraps/{wrap_id}; consumes, but not for HEAD (contract B20).
    [[nodiscard]] core::Result<http::Response> get(const http::Request &request) const;
    /// POST /api/v1/requests/{id}/wraps/{wrap_id}/consume
    [[nodiscard]] core::Result<http::Response> consume(const http::Request &request) const;

private:
    const services::WrapReveal &m_reveal;
};

} // namespace sb::handlers
