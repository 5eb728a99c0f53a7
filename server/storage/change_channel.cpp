#include "server/storage/change_channel.h"

#include "server/storage/connection.h"

#include <algorithm>
#include <cerrno>
#include <poll.h>
#include <sys/eventfd.h>
#include <system_error>
#include <unistd.h>

#include <QLoggingCategory>

namespace sb::storage {

namespace {

Q_LOGGING_CATEGORY(channelLog, "sb.storage.channel")

/// Announcements within this time are told as one.
constexpr int gatherMilliseconds = 5;
/// A connection that died without a word is found by this.
constexpr int aliveCheckMilliseconds = 15'000;
constexpr int shortestPause = 200;
constexpr int longestPause = 5'000;

} // namespace

ChangeChannel::ChangeChannel(DatabaseOptions options, std::function<void()> onChange)
    : m_options(std::move(options)), m_onChange(std::move(onChange)),
      m_bell(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))
{
    if (m_bell < 0)
        throw std::system_error(errno, std::generic_category(), "eventfd");
}

ChangeChannel::~ChangeChannel()
{
    stop();
    ::close(m_bell);
}

void ChangeChannel::start()
{
    if (!m_thread.joinable())
        m_thread = std::thread([this] { run(); });
}

void ChangeChannel::stop()
{
    m_stopping = true;
    ring();
    if (m_thread.joinable())
        m_thread.join();
}

void ChangeChannel::announce()
{
    if (!m_announce.exchange(true))
        ring();
}

void ChangeChannel::ring()
{
    // Full means that it rings already.
    const eventfd_t once = 1;
    (void)::eventfd_write(m_bell, once);
}

/// True when the bell rang; false when the socket has something or the time is over.
bool ChangeChannel::waitFor(int socket, int milliseconds)
{
    pollfd watched[] = {{.fd = m_bell, .events = POLLIN, .revents = 0},
                        {.fd = socket, .events = POLLIN, .revents = 0}};
    ::poll(watched, 2, milliseconds);
    if ((watched[0].revents & POLLIN) == 0)
        return false;
    eventfd_t rung = 0;
    (void)::eventfd_read(m_bell, &rung);
    return true;
}

void ChangeChannel::run()
{
    int pause = shortestPause;
    while (!m_stopping) {
        try {
            serve();
            pause = shortestPause;
        } catch (const StorageError &error) {
            // Waiting calls look for themselves every two seconds meanwhile.
            qCWarning(channelLog, "change channel: %s", error.what());
            (void)waitFor(-1, pause);
            pause = std::min(2 * pause, longestPause);
        }
    }
}

void ChangeChannel::serve()
{
    // A process may have several servers (tests): the name is unique, as connections' are.
    static std::atomic<quint64> made = 0;
    Connection connection(m_options, QStringLiteral("sb_channel_%1").arg(++made));
    connection.ensureOpen();
    connection.run("LISTEN sb_changes");
    m_onChange();
    while (!m_stopping) {
        const bool rang = waitFor(connection.socket(), aliveCheckMilliseconds);
        if (rang && m_announce) {
            ::poll(nullptr, 0, gatherMilliseconds);
            m_announce = false;
            connection.run("NOTIFY sb_changes");
        } else if (!rang) {
            connection.run("SELECT 1");
        }
        if (connection.takeForeignNotifications())
            m_onChange();
    }
}

} // namespace sb::storage
