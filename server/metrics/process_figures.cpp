#include "server/metrics/process_figures.h"

#include <sys/resource.h>
#include <unistd.h>

#include <QDir>
#include <QFile>
#include <QList>

namespace sb::metrics {

namespace {

QByteArray contentOf(const char *path)
{
    QFile file(QString::fromLatin1(path));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

double bootTime()
{
    for (const QByteArray &line : contentOf("/proc/stat").split('\n')) {
        if (line.startsWith("btime "))
            return line.mid(6).toDouble();
    }
    return 0;
}

} // namespace

ProcessFigures processFigures()
{
    // proc(5): the fields behind the name, which stands in parentheses and may hold anything; the
    // first of them is field 3.
    const QByteArray stat = contentOf("/proc/self/stat");
    const QList<QByteArray> fields = stat.mid(stat.lastIndexOf(')') + 2).split(' ');
    const auto field = [&](qsizetype number) { return fields.value(number - 3).toLongLong(); };
    const auto ticks = static_cast<double>(::sysconf(_SC_CLK_TCK));
    rlimit files = {};
    ::getrlimit(RLIMIT_NOFILE, &files);
    static const double booted = bootTime();
    const QDir descriptors(QStringLiteral("/proc/self/fd"));
    return {
        .cpuSeconds = static_cast<double>(field(14) + field(15)) / ticks,
        .residentBytes = field(24) * ::sysconf(_SC_PAGESIZE),
        .virtualBytes = field(23),
        .threads = field(20),
        .openFiles =
            descriptors.entryList(QDir::AllEntries | QDir::System | QDir::NoDotAndDotDot).size(),
        .mostOpenFiles = static_cast<std::int64_t>(files.rlim_cur),
        .startTime = booted + static_cast<double>(field(22)) / ticks};
}

} // namespace sb::metrics
