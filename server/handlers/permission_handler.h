// The catalogue of permissions (contract section 3).
#pragma once

#include "server/http/request.h"
#include "server/http/response.h"

namespace sb::handlers {

class PermissionHandler
{
public:
    /// GET /api/v1/permissions
    [[nodiscard]] core::Result<http::Response> list(const http::Request &request) const;
};

} // namespace sb::handlers
