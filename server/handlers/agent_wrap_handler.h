// The calls with which values pass between server and agent (contract C, B12, B13).
#pragma once

#include "server/http/request.h"
#include "server/http/response.h"
#include "server/services/wrap_exchange.h"

namespace sb::handlers {

class AgentWrapHandler
{
public:
    explicit AgentWrapHandler(const services::WrapExchange &exchange) : m_exchange(exchange) {}

    /// POST /api/v1/agents/{id}/dek
    [[nodiscard]] core::Result<http::Response> issueDek(const http::Request &request) const;
    /// POST /api/v1/agents/{id}/wraps
    [[nodiscard]] core::Result<http::Response> post(const http::Request &request) const;
    /// GET /api/v1/agents/{id}/wraps/{wrap_id}
    [[nodiscard]] core::Result<http::Response> fetch(const http::Request &request) const;

private:
    const services::WrapExchange &m_exchange;
};

} // namespace sb::handlers
