#include "cli/event_commands.h"

#include "cli/session.h"
#include "cli/terminal_text.h"
#include "shared/client/event_stream.h"

#include <QEventLoop>
#include <QJsonDocument>

namespace sb::cli {

using namespace Qt::StringLiterals;
using client::ApiError;
using client::ChangeNotice;
using client::EventStream;

namespace {

const QString lastIdOption = u"--last-id"_s;
const QString countOption = u"--count"_s;

void show(const ChangeNotice &notice, OutputForm form)
{
    const QJsonObject &event = notice.content;
    if (form == OutputForm::Json) {
        print(QString::fromUtf8(QJsonDocument(event).toJson(QJsonDocument::Compact)));
        return;
    }
    const QString display = event.value("actor_display"_L1).toString();
    const QString actor = display.isEmpty() ? event.value("actor"_L1).toString() : display;
    print(harmless(u"%1  %2  %3  %4"_s.arg(event.value("at"_L1).toString(), notice.type,
                                           event.value("resource"_L1).toString(), actor)));
}

int follow(Session &session, const Invocation &given)
{
    if (!session.requireLogin())
        return exit_codes::notLoggedIn;
    auto token = session.tokens().load();
    if (!token)
        return session.complain(token.error(), exit_codes::notLoggedIn);
    bool isNumber = !given.has(countOption);
    const int most = isNumber ? 0 : given.value(countOption).toInt(&isNumber);
    if (!isNumber || most < 0) {
        printError(u"--count is a number"_s);
        return exit_codes::usage;
    }
    crypto::SystemRandom random;
    EventStream events(session.http(), session.server(), random);
    events.setToken(std::move(*token));
    QEventLoop loop;
    int told = 0;
    QObject::connect(&events, &EventStream::changed, &loop, [&](const ChangeNotice &notice) {
        show(notice, session.form());
        if (++told == most) {
            events.stop();
            loop.exit(exit_codes::done);
        }
    });
    QObject::connect(&events, &EventStream::resetRequired, &loop, [] {
        printError(u"too much has happened since, or the server knows that id no more: going on "
                   u"with what happens now"_s);
    });
    QObject::connect(&events, &EventStream::disconnected, &loop, [](const ApiError &error) {
        printError(harmless(error.toText()) + u"; trying again"_s);
    });
    QObject::connect(&events, &EventStream::refused, &loop,
                     [&](const ApiError &error) { loop.exit(session.complain(error)); });
    events.start(given.value(lastIdOption));
    return loop.exec();
}

} // namespace

std::vector<Command> eventCommands()
{
    return {{.words = {u"events"_s},
             .options = {{lastIdOption, u"ID"_s, u"go on behind the event of that id"_s},
                         {countOption, u"N"_s, u"end after so many events"_s}},
             .help = u"follow what happens, as far as you may see it; with -o json a line of JSON "
                     u"each"_s,
             .run = follow}};
}

} // namespace sb::cli
