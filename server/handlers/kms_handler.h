// The key service: under which key things lie, and moving them to the current one.
#pragma once

#include "server/http/request.h"
#include "server/http/response.h"
#include "server/services/kms_rewrap.h"

namespace sb::handlers {

class KmsHandler
{
public:
    explicit KmsHandler(const services::KmsRewrap &rewrap) : m_rewrap(rewrap) {}

    /// GET /api/v1/kms
    [[nodiscard]] core::Result<http::Response> status(const http::Request &request) const;
    /// POST /api/v1/kms/rewrap
    [[nodiscard]] core::Result<http::Response> rewrap(const http::Request &request) const;

private:
    const services::KmsRewrap &m_rewrap;
};

} // namespace sb::handlers
