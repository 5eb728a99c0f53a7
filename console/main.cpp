// sb-console: the desktop console for people who ask, decide and look after things.
#include "console/app/console_application.h"
#include "console/app/deep_link.h"
#include "console/app/single_instance.h"
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
    const QCommandLineOption server(
        u"server"_s, QApplication::translate("main", "Log in at this server."), u"URL"_s);
    parser.addOption(server);
    const QCommandLineOption email(
        u"email"_s, QApplication::translate("main", "Log in as this person."), u"EMAIL"_s);
    parser.addOption(email);
    parser.addPositionalArgument(
        u"link"_s, QApplication::translate("main", "Show what sbroker://request/<id> names."),
        u"[LINK]"_s);
    parser.process(application);
    const sb::console::StartOptions options{.settingsPath = parser.value(settings),
                                            .server = parser.value(server),
                                            .email = parser.value(email)};
    const QString link = parser.positionalArguments().value(0);
    if (!link.isEmpty()) {
        if (const auto request = sb::console::requestOfLink(link); !request) {
            std::fprintf(stderr, "sb-console: the link is %s\n",
                         qPrintable(request.error().message));
            return 2;
        }
    }
    using sb::console::SingleInstance;
    SingleInstance instance(sb::console::settingsPathOf(options));
    switch (instance.begin(link)) {
    case SingleInstance::Role::First:
        break;
    case SingleInstance::Role::Second:
        return 0;
    case SingleInstance::Role::Unanswered:
        std::fprintf(stderr, "sb-console: another one runs and does not answer\n");
        return 1;
    }
    sb::console::ConsoleApplication console(options);
    if (const auto chosen = console.chooseServer(options); !chosen) {
        std::fprintf(stderr, "sb-console: --server: %s\n", qPrintable(chosen.error().message));
        return 2;
    }
    console.window().show();
    console.window().begin();
    if (!link.isEmpty())
        console.follow(link);
    QObject::connect(&instance, &SingleInstance::messageReceived, &console.window(),
                     [&console](const QString &message) { console.follow(message); });
    return QApplication::exec();
}
