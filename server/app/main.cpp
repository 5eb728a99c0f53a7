// sb-server: the control plane.
#include "server/app/command_line.h"
#include "server/app/commands.h"
#include "shared/core/version.h"
#include "shared/process/process_signals.h"

#include <exception>
#include <sys/prctl.h>

#include <QCoreApplication>

namespace {

using namespace sb::app;
using namespace Qt::StringLiterals;

int run(const CommandLine &line)
{
    switch (line.command) {
    case Command::Dev:
        return runDev(line);
    case Command::Serve:
        return runServe();
    case Command::Migrate:
        return runMigrate(line);
    case Command::CheckConfig:
        return runCheckConfig();
    case Command::UserAdd:
        return runUserAdd(line);
    case Command::Doctor:
        return runDoctor();
    case Command::Init:
        return runInit(line);
    case Command::OpenApi:
        return runOpenApi(line);
    case Command::Version:
        say(u"sb-server "_s + QString::fromLatin1(sb::core::version));
        return exit_codes::done;
    case Command::Help:
        break;
    }
    say(helpText());
    return exit_codes::done;
}

} // namespace

int main(int argc, char *argv[])
{
    // Memory holds values and keys: no core dump, no debugger of the same user.
    ::prctl(PR_SET_DUMPABLE, 0);
    // poll(2) itself instead of GLib's loop around it: nothing here needs GLib, and each wake costs
    // less.
    qputenv("QT_NO_GLIB", "1");
    sb::process::blockStopSignals();
    const QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName(u"sb-server"_s);
    const auto line = commandLineFrom(QCoreApplication::arguments().sliced(1));
    if (!line) {
        complain(line.error().message + u" (sb-server --help)"_s);
        return exit_codes::usage;
    }
    try {
        return run(*line);
    } catch (const std::exception &fault) {
        complain(QString::fromUtf8(fault.what()));
        return exit_codes::failed;
    }
}
