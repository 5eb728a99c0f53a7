// The inventory of discovered secrets as people see it (contract G).
#pragma once

#include "server/http/request.h"
#include "server/http/response.h"
#include "server/services/secret_inventory.h"

namespace sb::handlers {

class SecretHandler
{
public:
    explicit SecretHandler(const services::SecretInventory &inventory) : m_inventory(inventory) {}

    /// GET /api/v1/secrets
    [[nodiscard]] core::Result<http::Response> list(const http::Request &request) const;
    /// GET /api/v1/secrets/{id}
    [[nodiscard]] core::Result<http::Response> get(const http::Request &request) const;

private:
    const services::SecretInventory &m_inventory;
};

} // namespace sb::handlers
