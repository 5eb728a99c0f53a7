// Jobs as people see them (contract G and I).
#pragma once

#include "server/http/request.h"
#include "server/http/response.h"
#include "server/services/job_board.h"

namespace sb::handlers {

class JobHandler
{
public:
    explicit JobHandler(const services::JobBoard &jobs) : m_jobs(jobs) {}

    /// POST /api/v1/jobs
    [[nodiscard]] core::Result<http::Response> enqueue(const http::Request &request) const;
    /// GET /api/v1/jobs
    [[nodiscard]] core::Result<http::Response> list(const http::Request &request) const;
    /// GET /api/v1/jobs/{id}
    [[nodiscard]] core::Result<http::Response> get(const http::Request &request) const;

private:
    const services::JobBoard &m_jobs;
};

} // namespace sb::handlers
