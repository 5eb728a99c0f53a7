#include "cli/secret_input.h"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include <QFile>

namespace sb::cli {

using namespace Qt::StringLiterals;
using core::ErrorCode;
using core::failure;
using core::Result;
using core::SecretBytes;

namespace {

/// A value may have a mebibyte (contract B17); more is a mistake.
constexpr qsizetype longestSecret = 1024 * 1024 + 2;

// What a signal handler may touch.
volatile std::sig_atomic_t quietTerminal = -1;
termios modesBefore = {};

/// Ctrl+C at the prompt must not leave a terminal that shows nothing any more.
void restoreAndDie(int signal)
{
    ::tcsetattr(static_cast<int>(quietTerminal), TCSAFLUSH, &modesBefore);
    std::signal(signal, SIG_DFL);
    std::raise(signal);
}

constexpr int endingSignals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};

/// Echo is off as long as this lives.
class EchoOff
{
public:
    explicit EchoOff(int terminal) : m_terminal(terminal)
    {
        if (::tcgetattr(terminal, &modesBefore) != 0)
            return;
        quietTerminal = terminal;
        for (const int signal : endingSignals)
            std::signal(signal, restoreAndDie);
        termios quiet = modesBefore;
        quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        m_isOff = ::tcsetattr(terminal, TCSAFLUSH, &quiet) == 0;
    }

    EchoOff(const EchoOff &) = delete;
    EchoOff &operator=(const EchoOff &) = delete;

    ~EchoOff()
    {
        if (quietTerminal < 0)
            return;
        ::tcsetattr(m_terminal, TCSAFLUSH, &modesBefore);
        for (const int signal : endingSignals)
            std::signal(signal, SIG_DFL);
        quietTerminal = -1;
    }

    [[nodiscard]] bool isOff() const { return m_isOff; }

private:
    int m_terminal;
    bool m_isOff = false;
};

core::Failure systemFailure(const QString &what)
{
    return failure(ErrorCode::Unavailable,
                   what + u": "_s + QString::fromUtf8(std::strerror(errno)));
}

enum class Until { EndOfLine, EndOfFile };

Result<SecretBytes> readFrom(int descriptor, Until until)
{
    QByteArray bytes;
    // So that nothing moves while it grows, leaving copies behind.
    bytes.reserve(longestSecret + 1);
    for (;;) {
        char byte = 0;
        const ssize_t got = ::read(descriptor, &byte, 1);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return systemFailure(u"cannot read the secret"_s);
        if (got == 0 || (until == Until::EndOfLine && byte == '\n'))
            break;
        if (bytes.size() > longestSecret) {
            core::wipe(bytes);
            return failure(ErrorCode::PayloadTooLarge, u"the secret is larger than 1 MiB"_s);
        }
        bytes.append(byte);
    }
    return SecretBytes::takeFrom(bytes);
}

} // namespace

Result<SecretBytes> promptSecret(const QString &question)
{
    const int terminal = ::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
    if (terminal < 0)
        return failure(ErrorCode::Unavailable,
                       u"there is no terminal to ask at; give the secret on standard input"_s);
    auto answer = [&]() -> Result<SecretBytes> {
        const EchoOff quiet(terminal);
        if (!quiet.isOff())
            return systemFailure(u"cannot switch the terminal's echo off"_s);
        const QByteArray text = question.toUtf8() + ": ";
        if (::write(terminal, text.constData(), static_cast<std::size_t>(text.size())) < 0)
            return systemFailure(u"cannot ask at the terminal"_s);
        return readFrom(terminal, Until::EndOfLine);
    }();
    (void)!::write(terminal, "\n", 1);
    ::close(terminal);
    return answer;
}

Result<SecretBytes> readSecretFromStdin()
{
    auto secret = readFrom(STDIN_FILENO, Until::EndOfFile);
    if (!secret)
        return secret;
    std::string_view text = secret->view();
    if (text.ends_with('\n'))
        text.remove_suffix(1);
    if (text.ends_with('\r'))
        text.remove_suffix(1);
    return SecretBytes::copyOf(text);
}

Result<SecretBytes> readSecretFromFile(const QString &path)
{
    const int descriptor = ::open(QFile::encodeName(path).constData(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return systemFailure(u"cannot open "_s + path);
    auto secret = readFrom(descriptor, Until::EndOfFile);
    ::close(descriptor);
    return secret;
}

} // namespace sb::cli
