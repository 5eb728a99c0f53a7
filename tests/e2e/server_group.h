// Three servers over one database behind haproxy, and an agent that reaches them through it.
#pragma once

#include "tests/support/agent_process.h"
#include "tests/support/people.h"
#include "tests/support/serve_process.h"

#include <array>

namespace sb::test {

class ServerGroup
{
public:
    static constexpr std::size_t count = 3;

    /// A fresh database with people, and all processes; aborts the test when one does not start.
    ServerGroup();
    ServerGroup(const ServerGroup &) = delete;
    ServerGroup &operator=(const ServerGroup &) = delete;
    ~ServerGroup();

    [[nodiscard]] ServeProcess &server(std::size_t at) { return *m_servers.at(at); }

    /// Of the proxy.
    [[nodiscard]] QUrl url() const;

    [[nodiscard]] QString ownerUrl() const;

    /// Directory of the agent's files.
    [[nodiscard]] QString files() const { return m_files.path(); }

    /// Everything that servers and agent have written.
    [[nodiscard]] QByteArray logs();

private:
    void startProxy();
    void startAgent();

    QString m_databaseUrl;
    QTemporaryDir m_files;
    QTemporaryDir m_proxyDir;
    quint16 m_proxyPort = freePort();
    std::array<std::unique_ptr<ServeProcess>, count> m_servers;
    QProcess m_proxy;
    std::unique_ptr<AgentProcess> m_agent;
};

} // namespace sb::test
