// sb-agent: carries out jobs next to the provider.
#include "agent/agent_program.h"
#include "shared/process/process_signals.h"

#include <cstdio>
#include <exception>
#include <sys/prctl.h>

#include <QCoreApplication>

int main(int argc, char *argv[])
{
    // Memory holds values and keys: no core dump, no debugger of the same user.
    ::prctl(PR_SET_DUMPABLE, 0);
    sb::process::blockStopSignals();
    const QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("sb-agent"));
    try {
        return sb::agent::runAgent(QCoreApplication::arguments().sliced(1));
    } catch (const std::exception &fault) {
        std::fprintf(stderr, "sb-agent: %s\n", fault.what());
        return 1;
    }
}
