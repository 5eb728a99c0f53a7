#include "tests/support/notify_inbox.h"

#include <cstring>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <QFile>
#include <QTest>

namespace sb::test {

NotifyInbox::NotifyInbox()
{
    const QByteArray path = QFile::encodeName(m_path);
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    if (path.size() >= static_cast<qsizetype>(sizeof address.sun_path))
        qFatal("%s is too long for a socket", path.constData());
    std::memcpy(address.sun_path, path.constData(), static_cast<std::size_t>(path.size()));
    m_socket = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    const auto *general = reinterpret_cast<const sockaddr *>(&address);
    if (m_socket < 0 || ::bind(m_socket, general, sizeof address) != 0)
        qFatal("no socket at %s", path.constData());
}

NotifyInbox::~NotifyInbox()
{
    ::close(m_socket);
}

QByteArrayList NotifyInbox::all()
{
    char buffer[4096];
    for (;;) {
        const ssize_t size = ::recv(m_socket, buffer, sizeof buffer, 0);
        if (size < 0)
            return m_texts;
        m_texts.append(QByteArray(buffer, static_cast<qsizetype>(size)));
    }
}

bool NotifyInbox::has(const QByteArray &text, int times, int milliseconds)
{
    return QTest::qWaitFor([&] { return all().count(text) >= times; }, milliseconds);
}

} // namespace sb::test
