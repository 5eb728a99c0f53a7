#include "server/app/file_limit.h"

#include <algorithm>
#include <sys/resource.h>

namespace sb::app {

namespace {
/// Database, listeners, timers, libraries.
constexpr rlim_t otherFiles = 256;
} // namespace

bool raiseFileLimit(int connections)
{
    const rlim_t wanted = static_cast<rlim_t>(connections) + otherFiles;
    rlimit files{};
    if (::getrlimit(RLIMIT_NOFILE, &files) != 0)
        return false;
    if (files.rlim_cur >= wanted)
        return true;
    files.rlim_cur = std::min(wanted, files.rlim_max);
    return ::setrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur == wanted;
}

} // namespace sb::app
