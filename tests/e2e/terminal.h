// A program at a terminal: what somebody types there and what it shows.
#pragma once

#include <sys/types.h>

#include <QByteArray>
#include <QProcessEnvironment>
#include <QStringList>

namespace sb::test {

class Terminal
{
public:
    /// Starts the program; aborts the test when there is no terminal to be had.
    Terminal(const QString &program, const QStringList &arguments,
             const QProcessEnvironment &environment);
    Terminal(const Terminal &) = delete;
    Terminal &operator=(const Terminal &) = delete;
    /// Kills it when it still runs.
    ~Terminal();

    void type(const QByteArray &text) const;
    /// Waits until that was shown.
    [[nodiscard]] bool has(const QByteArray &text, int milliseconds = 30'000);
    /// Waits for the end; -1 when it does not come or was no exit.
    [[nodiscard]] int exitCode(int milliseconds = 60'000);

    /// All so far.
    [[nodiscard]] const char *shown() const { return m_shown.constData(); }

private:
    /// False at the end of what can be read.
    bool read(int milliseconds);

    int m_terminal = -1;
    pid_t m_pid = -1;
    QByteArray m_shown;
};

} // namespace sb::test
