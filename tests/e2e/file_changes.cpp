#include "tests/e2e/file_changes.h"

#include <array>
#include <sys/inotify.h>
#include <unistd.h>

#include <QFile>

namespace sb::test {

FileChanges::FileChanges(const QString &directory)
    : m_inotify(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC))
{
    const QByteArray path = QFile::encodeName(directory);
    if (m_inotify < 0 ||
        ::inotify_add_watch(m_inotify, path.constData(), IN_MOVED_TO | IN_CLOSE_WRITE) < 0)
        qFatal("cannot watch %s", path.constData());
}

FileChanges::~FileChanges()
{
    ::close(m_inotify);
}

void FileChanges::collect()
{
    alignas(inotify_event) std::array<char, 64 * 1024> buffer{};
    for (;;) {
        const ssize_t got = ::read(m_inotify, buffer.data(), buffer.size());
        if (got <= 0)
            return;
        std::size_t at = 0;
        while (at < static_cast<std::size_t>(got)) {
            const auto *event = reinterpret_cast<const inotify_event *>(buffer.data() + at);
            if ((event->mask & IN_Q_OVERFLOW) != 0)
                qFatal("changes were lost");
            if (event->len > 0)
                ++m_counts[QFile::decodeName(event->name)];
            at += sizeof(inotify_event) + event->len;
        }
    }
}

int FileChanges::of(const QString &name)
{
    collect();
    return m_counts[name];
}

} // namespace sb::test
