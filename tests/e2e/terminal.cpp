#include "tests/e2e/terminal.h"

#include <csignal>
#include <poll.h>
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#include <QDeadlineTimer>
#include <QFile>

namespace sb::test {

namespace {

/// For execve; points into `texts`.
std::vector<char *> pointersTo(std::vector<QByteArray> &texts)
{
    std::vector<char *> pointers;
    for (QByteArray &text : texts)
        pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers;
}

} // namespace

Terminal::Terminal(const QString &program, const QStringList &arguments,
                   const QProcessEnvironment &environment)
{
    std::vector<QByteArray> words{QFile::encodeName(program)};
    for (const QString &argument : arguments)
        words.push_back(argument.toUtf8());
    std::vector<QByteArray> settings;
    for (const QString &setting : environment.toStringList())
        settings.push_back(setting.toUtf8());
    const std::vector<char *> argv = pointersTo(words);
    const std::vector<char *> envp = pointersTo(settings);
    m_pid = ::forkpty(&m_terminal, nullptr, nullptr, nullptr);
    if (m_pid < 0)
        qFatal("no terminal");
    if (m_pid == 0) {
        ::execve(argv[0], argv.data(), envp.data());
        ::_exit(127);
    }
}

Terminal::~Terminal()
{
    if (m_pid > 0) {
        ::kill(m_pid, SIGKILL);
        ::waitpid(m_pid, nullptr, 0);
    }
    ::close(m_terminal);
}

void Terminal::type(const QByteArray &text) const
{
    if (::write(m_terminal, text.constData(), static_cast<std::size_t>(text.size())) != text.size())
        qFatal("the terminal takes nothing");
}

bool Terminal::read(int milliseconds)
{
    pollfd ready{.fd = m_terminal, .events = POLLIN, .revents = 0};
    if (::poll(&ready, 1, milliseconds) <= 0)
        return true;
    char bytes[4096];
    // EIO once nobody holds the other end.
    const ssize_t got = ::read(m_terminal, bytes, sizeof bytes);
    if (got > 0)
        m_shown.append(bytes, got);
    return got > 0;
}

bool Terminal::has(const QByteArray &text, int milliseconds)
{
    const QDeadlineTimer deadline(milliseconds);
    while (!m_shown.contains(text) && !deadline.hasExpired()) {
        if (!read(100))
            break;
    }
    return m_shown.contains(text);
}

int Terminal::exitCode(int milliseconds)
{
    const QDeadlineTimer deadline(milliseconds);
    while (!deadline.hasExpired() && read(100)) {
    }
    int status = 0;
    while (::waitpid(m_pid, &status, WNOHANG) == 0) {
        if (deadline.hasExpired())
            return -1;
        ::usleep(10'000);
    }
    m_pid = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

} // namespace sb::test
