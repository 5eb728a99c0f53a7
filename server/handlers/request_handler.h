// Requests: submit, list, look at, explain, decide (contract section D and I).
#pragma once

#include "server/http/request.h"
#include "server/http/response.h"
#include "server/services/request_decision.h"
#include "server/services/request_explanation.h"
#include "server/services/request_query.h"
#include "server/services/request_submission.h"
#include "server/services/request_timeline.h"

namespace sb::handlers {

/// What the handler calls; all outlive it.
struct RequestServices
{
    const services::RequestSubmission &submission;
    const services::RequestQuery &query;
    const services::RequestDecision &decision;
    const services::RequestExplainer &explainer;
    const services::RequestTimeline &timeline;
};

class RequestHandler
{
public:
    explicit RequestHandler(const RequestServices &services) : m_services(services) {}

    /// POST /api/v1/requests
    [[nodiscard]] core::Result<http::Response> submitPatch(const http::Request &request) const;
    /// POST /api/v1/requests/read
    [[nodiscard]] core::Result<http::Response> submitRead(const http::Request &request) const;
    /// GET /api/v1/requests
    [[nodiscard]] core::Result<http::Response> list(const http::Request &request) const;
    /// GET /api/v1/requests/{id}
    [[nodiscard]] core::Result<http::Response> get(const http::Request &request) const;
    /// POST /api/v1/requests/{id}/approve
    [[nodiscard]] core::Result<http::Response> approve(const http::Request &request) const;
    /// POST /api/v1/requests/{id}/reject
    [[nodiscard]] core::Result<http::Response> reject(const http::Request &request) const;
    /// POST /api/v1/requests/{id}/cancel
    [[nodiscard]] core::Result<http::Response> cancel(const http::Request &request) const;
    /// GET /api/v1/requests/{id}/explain
    [[nodiscard]] core::Result<http::Response> explain(const http::Request &request) const;
    /// GET /api/v1/requests/{id}/timeline
    [[nodiscard]] core::Result<http::Response> timeline(const http::Request &request) const;

private:
    [[nodiscard]] core::Result<http::Response> submit(const http::Request &request,
                                                      domain::RequestType type) const;

    RequestServices m_services;
};

} // namespace sb::handlers
