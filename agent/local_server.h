// The agent's own probes, for this machine only: /healthz, /readyz, /metrics (contract 6.6).
#pragma once

#include "agent/agent.h"
#include "shared/process/listen_address.h"

#include <QHttpServer>

namespace sb::agent {

class LocalServer
{
public:
    /// `agent` outlives this.
    explicit LocalServer(const Agent &agent);

    /// The port it listens on; Unavailable when the address is taken.
    [[nodiscard]] core::Result<quint16> listen(const process::ListenAddress &address);

private:
    QHttpServer m_server;
};

} // namespace sb::agent
