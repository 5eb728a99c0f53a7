// What became of a patch's applications (contract D, 7.4).
#pragma once

#include "server/http/request.h"
#include "server/http/response.h"
#include "server/services/gitops_status.h"

namespace sb::handlers {

class RequestGitopsHandler
{
public:
    explicit RequestGitopsHandler(const services::GitopsStatus &status) : m_status(status) {}

    /// GET /api/v1/requests/{id}/gitops
    [[nodiscard]] core::Result<http::Response> list(const http::Request &request) const;

private:
    const services::GitopsStatus &m_status;
};

} // namespace sb::handlers
