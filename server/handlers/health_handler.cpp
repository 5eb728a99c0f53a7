#include "server/handlers/health_handler.h"

#include "shared/codec/json_writer.h"

namespace sb::handlers {

using core::Result;

Result<http::Response> HealthHandler::healthz(const http::Request &) const
{
    return http::Response::json(R"({"status":"ok"})");
}

Result<http::Response> HealthHandler::readyz(const http::Request &) const
{
    const auto failures = m_readiness.check();
    if (failures.empty())
        return http::Response::json(R"({"status":"ready"})");
    codec::JsonWriter json;
    json.beginObject().field(u"status", u"not_ready").key(u"failures").beginObject();
    for (const auto &[check, reason] : failures)
        json.field(check, reason);
    json.endObject().endObject();
    http::Response response = http::Response::json(json.take(), 503);
    response.headers.emplace_back("Retry-After", "1");
    return response;
}

Result<http::Response> HealthHandler::metrics(const http::Request &) const
{
    return http::Response{.body = m_metricsText(),
                          .contentType = "text/plain; version=0.0.4; charset=utf-8"};
}

} // namespace sb::handlers
