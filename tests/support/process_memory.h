// What the kernel says of this process, for tests that hold it to a bound.
#pragma once

#include <QByteArray>
#include <QFile>

namespace sb::test {

/// The number behind `name` (with its colon) in /proc/self/status; -1 when there is none.
inline qint64 processStatus(const QByteArray &name)
{
    QFile file(QStringLiteral("/proc/self/status"));
    if (!file.open(QIODevice::ReadOnly))
        return -1;
    for (const QByteArray &line : file.readAll().split('\n')) {
        if (line.startsWith(name))
            return line.mid(name.size()).trimmed().split(' ').first().toLongLong();
    }
    return -1;
}

inline qint64 residentKib()
{
    return processStatus("VmRSS:");
}

inline int threadCount()
{
    return static_cast<int>(processStatus("Threads:"));
}

} // namespace sb::test
