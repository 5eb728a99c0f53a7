// What an agent found at its provider (contract C).
#pragma once

#include "server/http/request.h"
#include "server/http/response.h"
#include "server/services/secret_inventory.h"

namespace sb::handlers {

class AgentSecretHandler
{
public:
    explicit AgentSecretHandler(const services::SecretInventory &inventory) : m_inventory(inventory)
    {}

    /// POST /api/v1/agents/{id}/secrets/bulk
    [[nodiscard]] core::Result<http::Response> report(const http::Request &request) const;

private:
    const services::SecretInventory &m_inventory;
};

} // namespace sb::handlers
