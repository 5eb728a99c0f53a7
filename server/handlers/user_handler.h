// Users (contract section I).
#pragma once

#include "server/http/request.h"
#include "server/http/response.h"

namespace sb::handlers {

class UserHandler
{
public:
    /// GET /api/v1/users/me
    [[nodiscard]] core::Result<http::Response> me(const http::Request &request) const;
};

} // namespace sb::handlers
