// The calls with which an agent takes and ends work (contract C, B11).
#pragma once

#include "server/http/request.h"
#include "server/http/response.h"
#include "server/services/job_queue.h"

namespace sb::handlers {

class AgentJobHandler
{
public:
    explicit AgentJobHandler(const services::JobQueue &jobs) : m_jobs(jobs) {}

    /// POST /api/v1/agents/{id}/jobs/claim
    [[nodiscard]] core::Result<http::Response> claim(const http::Request &request) const;
    /// POST /api/v1/agents/{id}/jobs/{job_id}/renew
    [[nodiscard]] core::Result<http::Response> renew(const http::Request &request) const;
    /// POST /api/v1/agents/{id}/jobs/{job_id}/release
    [[nodiscard]] core::Result<http::Response> release(const http::Request &request) const;
    /// POST /api/v1/agents/{id}/jobs/{job_id}/complete
    [[nodiscard]] core::Result<http::Response> complete(const http::Request &request) const;

private:
    const services::JobQueue &m_jobs;
};

} // namespace sb::handlers
