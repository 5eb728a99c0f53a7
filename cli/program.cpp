#include "cli/program.h"

#include "cli/arguments.h"
#include "cli/session.h"
#include "cli/terminal_text.h"
#include "shared/core/version.h"

#include <QHostAddress>

namespace sb::cli {

using namespace Qt::StringLiterals;
using core::ErrorCode;
using core::failure;
using core::Result;

namespace {

const QString defaultServer = u"http://127.0.0.1:8080"_s;

bool isThisMachine(const QString &host)
{
    return host == "localhost"_L1 || QHostAddress(host).isLoopback();
}

Result<QUrl> serverFrom(const Invocation &given, const QProcessEnvironment &environment)
{
    QString text = given.value(u"--server"_s);
    if (text.isEmpty())
        text = environment.value(u"SB_SERVER"_s, defaultServer);
    const QUrl url(text, QUrl::StrictMode);
    const bool isHttp = url.scheme() == "http"_L1 || url.scheme() == "https"_L1;
    if (!url.isValid() || !isHttp || url.host().isEmpty() || !url.userInfo().isEmpty() ||
        url.hasQuery() || url.hasFragment())
        return failure(ErrorCode::InvalidValue, u"%1 is no server's address"_s.arg(text));
    if (url.scheme() == "http"_L1 && !isThisMachine(url.host()) &&
        !given.has(u"--insecure-transport"_s))
        return failure(ErrorCode::InvalidValue,
                       u"%1 would send passwords in the clear: use https, or "
                       u"--insecure-transport"_s.arg(text));
    return url;
}

Result<SessionSettings> settingsFrom(const Invocation &given,
                                     const QProcessEnvironment &environment)
{
    SessionSettings settings;
    const auto server = serverFrom(given, environment);
    if (!server)
        return failure(server);
    settings.server = *server;
    QString caFile = given.value(u"--ca-file"_s);
    if (caFile.isEmpty())
        caFile = environment.value(u"SB_CA_FILE"_s);
    if (!caFile.isEmpty()) {
        const auto certificates = client::caCertificatesFrom(caFile);
        if (!certificates)
            return failure(ErrorCode::InvalidValue,
                           caFile + u": "_s + certificates.error().message);
        settings.transport.caCertificates = *certificates;
    }
    settings.transport.userAgent = QByteArray("sbctl/") + core::version;
    const QString form = given.value(u"-o"_s);
    if (!form.isEmpty() && form != "table"_L1 && form != "json"_L1)
        return failure(ErrorCode::InvalidValue, u"-o is table or json"_s);
    settings.form = form == "json"_L1 ? OutputForm::Json : OutputForm::Table;
    settings.runtimeDirectory = environment.value(u"XDG_RUNTIME_DIR"_s);
    return settings;
}

} // namespace

int runProgram(const QStringList &words, const QProcessEnvironment &environment)
{
    const auto parsed = parseArguments(words);
    if (!parsed) {
        printError(harmless(parsed.error().message) + u" (sbctl --help)"_s);
        return exit_codes::usage;
    }
    if (parsed->invocation.has(u"--version"_s)) {
        print(u"sbctl "_s + QString::fromLatin1(core::version));
        return exit_codes::done;
    }
    if (parsed->invocation.has(u"--help"_s)) {
        print(helpText(words));
        return exit_codes::done;
    }
    const auto settings = settingsFrom(parsed->invocation, environment);
    if (!settings) {
        printError(harmless(settings.error().message));
        return exit_codes::usage;
    }
    Session session(*settings);
    return parsed->command->run(session, parsed->invocation);
}

} // namespace sb::cli
