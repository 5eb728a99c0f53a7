// `sb-server serve` as a process of its own, as an operator runs it: configured by its environment
// alone.
#pragma once

#include <map>

#include <QProcess>
#include <QString>
#include <QTemporaryDir>
#include <QUrl>

namespace sb::test {

class ServeProcess
{
public:
    using Environment = std::map<QString, QString>;

    /// A server of development on `port` of this machine over the database at `databaseUrl`; `more`
    /// is added to its settings and wins over them. Servers with the same settings share their
    /// keys. Starts nothing.
    ServeProcess(const QString &databaseUrl, quint16 port, const Environment &more = {});
    ServeProcess(const ServeProcess &) = delete;
    ServeProcess &operator=(const ServeProcess &) = delete;
    ~ServeProcess();

    /// Returns once it says that it listens; aborts the test when it does not.
    void start();

    /// SIGTERM; returns at once.
    void terminate() { m_process.terminate(); }

    void kill();

    [[nodiscard]] bool runs() const { return m_process.state() == QProcess::Running; }

    /// The exit code; -1 when it crashed, was killed or still runs after that time.
    [[nodiscard]] int exitCode(int milliseconds = 30'000);

    [[nodiscard]] QUrl url() const;

    [[nodiscard]] quint16 port() const { return m_port; }

    [[nodiscard]] qint64 pid() const { return m_process.processId(); }

    /// All that it has written in all its lives.
    [[nodiscard]] QByteArray output() const;

private:
    quint16 m_port;
    QTemporaryDir m_dir;
    QProcess m_process;
};

/// A port of this machine that nobody listens on now.
[[nodiscard]] quint16 freePort();

} // namespace sb::test
