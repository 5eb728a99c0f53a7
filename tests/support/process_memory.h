// What the kernel says of this process, for tests that hold it to a bound.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <vector>

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

/// Every byte of what is looked for is kept with this over it, so that only real copies are found.
inline constexpr char memoryMask = 0x55;

/// How often the bytes lie in this process's memory, of which `masked` is each under memoryMask.
/// Reads through the kernel, so nothing that is mapped is missed.
inline int copiesInMemory(const QByteArray &masked)
{
    QFile maps(QStringLiteral("/proc/self/maps"));
    QFile memory(QStringLiteral("/proc/self/mem"));
    if (!maps.open(QIODevice::ReadOnly) ||
        !memory.open(QIODevice::ReadOnly | QIODevice::Unbuffered))
        return -1;
    static std::vector<char> buffer(1024 * 1024);
    const auto ownFrom = reinterpret_cast<std::uintptr_t>(buffer.data());
    const std::uintptr_t ownTo = ownFrom + buffer.size();
    const auto size = static_cast<std::size_t>(masked.size());
    const char first = static_cast<char>(masked.front() ^ memoryMask);
    int found = 0;
    for (const QByteArray &line : maps.readAll().split('\n')) {
        const QList<QByteArray> range = line.split(' ').first().split('-');
        if (range.size() != 2 || !line.contains(" rw"))
            continue;
        const qulonglong end = range[1].toULongLong(nullptr, 16);
        for (qulonglong at = range[0].toULongLong(nullptr, 16); at < end;) {
            const qint64 wanted =
                static_cast<qint64>(std::min<qulonglong>(buffer.size(), end - at));
            const qint64 read =
                memory.seek(static_cast<qint64>(at)) ? memory.read(buffer.data(), wanted) : -1;
            if (read < static_cast<qint64>(size))
                break;
            const char *const stop = buffer.data() + read - size + 1;
            for (const char *each = buffer.data(); each < stop; ++each) {
                each = static_cast<const char *>(
                    std::memchr(each, first, static_cast<std::size_t>(stop - each)));
                if (!each)
                    break;
                std::size_t same = 1;
                while (same < size && static_cast<char>(each[same] ^ memoryMask) ==
                                          masked[static_cast<qsizetype>(same)])
                    ++same;
                const std::uintptr_t place = at + static_cast<std::uintptr_t>(each - buffer.data());
                if (same == size && (place < ownFrom || place >= ownTo))
                    ++found;
            }
            at += static_cast<qulonglong>(read) -
                  (read == wanted && at + static_cast<qulonglong>(read) < end ? size - 1 : 0);
        }
    }
    std::memset(buffer.data(), 0, buffer.size());
    return found;
}

} // namespace sb::test
