// sbctl: Secret Broker from the command line.
#include "cli/exit_codes.h"
#include "cli/program.h"

#include <cstdio>
#include <exception>
#include <sys/prctl.h>

#include <QCoreApplication>

int main(int argc, char *argv[])
{
    // Memory holds values and tokens: no core dump, no debugger of the same user.
    ::prctl(PR_SET_DUMPABLE, 0);
    const QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("sbctl"));
    try {
        return sb::cli::runProgram(QCoreApplication::arguments().sliced(1),
                                   QProcessEnvironment::systemEnvironment());
    } catch (const std::exception &fault) {
        std::fprintf(stderr, "sbctl: %s\n", fault.what());
        return sb::cli::exit_codes::refused;
    }
}
