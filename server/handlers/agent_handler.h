// Agents: minting, listing, revoking by people; key and heartbeat by the agent itself (contract C).
#pragma once

#include "server/http/request.h"
#include "server/http/response.h"
#include "server/services/agent_enrollment.h"
#include "server/services/agent_lifecycle.h"

namespace sb::handlers {

class AgentHandler
{
public:
    AgentHandler(const services::AgentEnrollment &enrollment,
                 const services::AgentLifecycle &lifecycle)
        : m_enrollment(enrollment), m_lifecycle(lifecycle)
    {}

    /// POST /api/v1/agents
    [[nodiscard]] core::Result<http::Response> mint(const http::Request &request) const;
    /// GET /api/v1/agents
    [[nodiscard]] core::Result<http::Response> list(const http::Request &request) const;
    /// POST /api/v1/agents/{id}/revoke
    /// POST /api/v1/agents/{id}/rotate
    [[nodiscard]] core::Result<http::Response> rotate(const http::Request &request) const;
    [[nodiscard]] core::Result<http::Response> revoke(const http::Request &request) const;
    /// PUT /api/v1/agents/{id}/public-key
    [[nodiscard]] core::Result<http::Response> setPublicKey(const http::Request &request) const;
    /// POST /api/v1/agents/{id}/heartbeat
    [[nodiscard]] core::Result<http::Response> heartbeat(const http::Request &request) const;

private:
    const services::AgentEnrollment &m_enrollment;
    const services::AgentLifecycle &m_lifecycle;
};

} // namespace sb::handlers
