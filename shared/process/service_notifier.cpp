#include "shared/process/service_notifier.h"

#include <cerrno>
#include <cstddef>
#include <cstring>
#include <ctime>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <QLoggingCategory>

namespace sb::process {

namespace {

Q_LOGGING_CATEGORY(serviceLog, "sb.service")

QByteArray taken(const char *name)
{
    QByteArray value = qgetenv(name);
    qunsetenv(name);
    return value;
}

std::optional<std::chrono::microseconds> beatFrom(const QByteArray &interval,
                                                  const QByteArray &process)
{
    bool isNumber = false;
    const qint64 microseconds = interval.toLongLong(&isNumber);
    const bool isOurs = process.isEmpty() || process.toLongLong() == ::getpid();
    if (!isNumber || microseconds < 2 || !isOurs)
        return std::nullopt;
    return std::chrono::microseconds(microseconds / 2);
}

QByteArray monotonicMicroseconds()
{
    timespec now = {};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    return QByteArray::number(qint64(now.tv_sec) * 1'000'000 + now.tv_nsec / 1'000);
}

} // namespace

ServiceNotifier::ServiceNotifier()
    : m_address(taken("NOTIFY_SOCKET")),
      m_beat(beatFrom(taken("WATCHDOG_USEC"), taken("WATCHDOG_PID")))
{
    connect(&m_timer, &QTimer::timeout, this, [this] { send("WATCHDOG=1"); });
    if (!m_address.isEmpty())
        m_socket = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
}

ServiceNotifier::~ServiceNotifier()
{
    if (m_socket >= 0)
        ::close(m_socket);
}

void ServiceNotifier::ready()
{
    send("READY=1");
    if (m_beat && !m_timer.isActive())
        m_timer.start(std::chrono::duration_cast<std::chrono::milliseconds>(*m_beat));
}

void ServiceNotifier::reloading()
{
    send("RELOADING=1\nMONOTONIC_USEC=" + monotonicMicroseconds());
}

void ServiceNotifier::stopping()
{
    send("STOPPING=1");
}

void ServiceNotifier::send(const QByteArray &state)
{
    if (m_address.isEmpty())
        return;
    sockaddr_un to = {};
    to.sun_family = AF_UNIX;
    // The last byte stays 0, so that a path ends.
    if (m_address.size() >= static_cast<qsizetype>(sizeof to.sun_path)) {
        qCWarning(serviceLog, "NOTIFY_SOCKET is longer than an address may be");
        m_address.clear();
        return;
    }
    std::memcpy(to.sun_path, m_address.constData(), static_cast<std::size_t>(m_address.size()));
    const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) +
                                               static_cast<std::size_t>(m_address.size()));
    // An abstract address is written with @ and begins with 0.
    if (to.sun_path[0] == '@')
        to.sun_path[0] = '\0';
    const auto *address = reinterpret_cast<const sockaddr *>(&to);
    if (::sendto(m_socket, state.constData(), static_cast<std::size_t>(state.size()), MSG_NOSIGNAL,
                 address, length) < 0)
        qCWarning(serviceLog, "the service manager cannot be told %s: %s",
                  state.left(state.indexOf('=')).constData(), std::strerror(errno));
}

} // namespace sb::process
