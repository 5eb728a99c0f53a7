// Probes (contract A, B24).
#pragma once

#include "server/http/request.h"
#include "server/http/response.h"
#include "server/services/readiness.h"

#include <functional>

namespace sb::handlers {

class HealthHandler
{
public:
    /// `metricsText` answers the Prometheus text exposition 0.0.4 without waiting for anything.
    HealthHandler(services::Readiness &readiness, std::function<QByteArray()> metricsText)
        : m_readiness(readiness), m_metricsText(std::move(metricsText))
    {}

    /// GET /healthz
    [[nodiscard]] core::Result<http::Response> healthz(const http::Request &request) const;
    /// GET /readyz
    [[nodiscard]] core::Result<http::Response> readyz(const http::Request &request) const;
    /// GET /metrics
    [[nodiscard]] core::Result<http::Response> metrics(const http::Request &request) const;

private:
    services::Readiness &m_readiness;
    std::function<QByteArray()> m_metricsText;
};

} // namespace sb::handlers
