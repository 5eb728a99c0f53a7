#include "agent/local_server.h"

#include <QHttpServerResponse>

namespace sb::agent {

using namespace Qt::StringLiterals;

LocalServer::LocalServer(const Agent &agent)
{
    using Status = QHttpServerResponse::StatusCode;
    m_server.route(u"/healthz"_s,
                   [] { return QHttpServerResponse("application/json", R"({"status":"ok"})"); });
    m_server.route(u"/readyz"_s, [&agent] {
        return agent.isReady()
                   ? QHttpServerResponse("application/json", R"({"status":"ready"})")
                   : QHttpServerResponse("application/json", R"({"status":"not_ready"})",
                                         Status::ServiceUnavailable);
    });
    m_server.route(u"/metrics"_s, [&agent] {
        return QHttpServerResponse("text/plain; version=0.0.4; charset=utf-8", agent.metricsText());
    });
}

core::Result<quint16> LocalServer::listen(const process::ListenAddress &address)
{
    const quint16 port = m_server.listen(address.host, address.port);
    if (port == 0)
        return core::failure(core::ErrorCode::Unavailable,
                             u"SB_LOCAL_ADDR cannot be listened on"_s);
    return port;
}

} // namespace sb::agent
