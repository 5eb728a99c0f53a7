// Policies (contract E), their simulation (section I) and what is suspicious in them.
#pragma once

#include "server/http/request.h"
#include "server/http/response.h"
#include "server/services/policy_admin.h"
#include "server/services/policy_simulation.h"

namespace sb::handlers {

class PolicyHandler
{
public:
    PolicyHandler(const services::PolicyAdmin &policies,
                  const services::PolicySimulation &simulation)
        : m_policies(policies), m_simulation(simulation)
    {}

    /// POST /api/v1/policies
    [[nodiscard]] core::Result<http::Response> create(const http::Request &request) const;
    /// GET /api/v1/policies
    [[nodiscard]] core::Result<http::Response> list(const http::Request &request) const;
    /// GET /api/v1/policies/{id}
    [[nodiscard]] core::Result<http::Response> get(const http::Request &request) const;
    /// PUT /api/v1/policies/{id}: 204, or 200 with the policy and its warnings for callers that
    /// prefer `return=representation`.
    [[nodiscard]] core::Result<http::Response> replace(const http::Request &request) const;
    /// DELETE /api/v1/policies/{id}
    [[nodiscard]] core::Result<http::Response> remove(const http::Request &request) const;
    /// GET /api/v1/policies/lint
    [[nodiscard]] core::Result<http::Response> lint(const http::Request &request) const;
    /// POST /api/v1/policies/simulate
    [[nodiscard]] core::Result<http::Response> simulate(const http::Request &request) const;

private:
    const services::PolicyAdmin &m_policies;
    const services::PolicySimulation &m_simulation;
};

} // namespace sb::handlers
