// sb-console: the desktop console for people who ask, decide and look after things.
#include "console/app/console_application.h"
#include "shared/core/version.h"

#include <cstdio>
#include <sys/prctl.h>

#include <QApplication>
#include <QCommandLineParser>

int main(int argc, char *argv[])
{
    using namespace Qt::StringLiterals;
    // Memory holds values and tokens: no core dump, no debugger of the same user.
    ::prctl(PR_SET_DUMPABLE, 0);
    for (int at = 1; at < argc; ++at) {
        if (qstrcmp(argv[at], "--version") == 0) {
            std::printf("sb-console %s\n", sb::core::version);
            return 0;
        }
    }
    const QApplication application(argc, argv);
    QApplication::setApplicationName(u"sb-console"_s);
    QApplication::setDesktopFileName(u"sb-console"_s);
    QCommandLineParser parser;
    parser.setApplicationDescription(
        QApplication::translate("main", "Desktop console of Secret Broker"));
    parser.addHelpOption();
    parser.addOption({u"version"_s, QApplication::translate("main", "Show the version and end.")});
    const QCommandLineOption settings(
        u"settings"_s, QApplication::translate("main", "Keep profiles and layouts in FILE."),
        u"FILE"_s);
    parser.addOption(settings);
    parser.process(application);
    sb::console::ConsoleApplication console({.settingsPath = parser.value(settings)});
    console.window().show();
    console.window().begin();
    return QApplication::exec();
}
