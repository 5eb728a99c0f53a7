// Real programs as processes: `sb-server dev` with an agent and its files, started, stopped, killed
// and started again.
#pragma once

#include "tests/support/http_caller.h"

#include <map>
#include <memory>

#include <QProcess>
#include <QTemporaryDir>

namespace sb::test {

/// Where the programs under test lie (SB_BINARY_DIR).
[[nodiscard]] QString programPath(const QString &name);

class ProgramBench
{
public:
    using Environment = std::map<QString, QString>;

    /// Settings for both programs besides those that the bench makes.
    explicit ProgramBench(Environment environment = {});
    ProgramBench(const ProgramBench &) = delete;
    ProgramBench &operator=(const ProgramBench &) = delete;
    ~ProgramBench();

    /// Starts the server and waits until it is ready; aborts the test when it is not.
    void startServer();
    void stopServer();
    void killServer();
    /// SIGKILL to the postmaster of the server's private cluster.
    void killPostgres();

    [[nodiscard]] bool serverRuns() const { return m_server.state() == QProcess::Running; }

    /// Mints the agent on the first use.
    void startAgent();
    void stopAgent();
    void killAgent();

    [[nodiscard]] bool agentRuns() const { return m_agent.state() == QProcess::Running; }

    [[nodiscard]] Reply call(const QByteArray &method, const QString &path, const QString &role,
                             const QByteArray &body = {}, client::HttpHeaders headers = {});
    /// Waits until the request's status is one of these; the last status seen.
    QString waitForStatus(const QString &requestId, const QStringList &wanted,
                          int milliseconds = 30'000);
    [[nodiscard]] QString filePath(const QString &ref) const;

    [[nodiscard]] QString directory() const { return m_dir.path(); }

    [[nodiscard]] QString databaseUrl() const { return m_databaseUrl; }

    [[nodiscard]] QUrl url() const { return m_url; }

    /// A login token of the person with that role.
    [[nodiscard]] QByteArray bearerOf(const QString &role) { return tokenOf(role); }

    [[nodiscard]] qint64 serverPid() const { return m_server.processId(); }

    /// Everything that the programs have written to standard output and error so far.
    [[nodiscard]] QByteArray logs() const;

private:
    void forgetToken(const QString &role) { m_tokens.erase(role); }

    [[nodiscard]] QByteArray tokenOf(const QString &role);
    [[nodiscard]] QProcessEnvironment environment() const;

    QTemporaryDir m_dir;
    Environment m_environment;
    QProcess m_server;
    QProcess m_agent;
    quint16 m_port = 0;
    QString m_databaseUrl;
    QUrl m_url;
    std::unique_ptr<HttpCaller> m_http;
    std::map<QString, std::pair<QString, QString>> m_logins;
    std::map<QString, QByteArray> m_tokens;
    QString m_agentId;
    QString m_agentSecret;
};

} // namespace sb::test
