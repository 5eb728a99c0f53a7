// sb-agent as a process of its own, as tests start it.
#pragma once

#include <map>
#include <memory>

#include <QProcess>
#include <QString>
#include <QStringList>
#include <QUrl>

namespace sb::test {

class AgentProcess
{
public:
    /// Only these variables and PATH are its environment. Does not wait for anything.
    explicit AgentProcess(const std::map<QString, QString> &variables,
                          const QStringList &arguments = {});
    AgentProcess(const AgentProcess &) = delete;
    AgentProcess &operator=(const AgentProcess &) = delete;
    ~AgentProcess();

    /// Where its probes are; empty when it has ended before it said so.
    [[nodiscard]] QUrl probes();
    /// Status and body of one of its probes; 0 when nobody answers.
    [[nodiscard]] std::pair<int, QByteArray> probe(const QString &path);

    void terminate() { m_process.terminate(); }

    /// The exit code; -1 when it crashed, was killed or still runs after `seconds`.
    [[nodiscard]] int exitCode(int seconds = 30);

    [[nodiscard]] qint64 pid() const { return m_process.processId(); }

    /// All it has written so far, both streams.
    [[nodiscard]] QByteArray output();

private:
    QProcess m_process;
    QByteArray m_output;
};

} // namespace sb::test
