#include "cli/reveal_command.h"

#include "cli/session.h"
#include "cli/terminal_text.h"
#include "shared/codec/json_writer.h"
#include "shared/contract/routes.h"
#include "shared/core/private_file.h"
#include "shared/core/uuid_text.h"

#include <algorithm>
#include <unistd.h>

#include <QJsonArray>
#include <QJsonObject>

namespace sb::cli {

using namespace Qt::StringLiterals;
using client::PeopleCallback;
using client::RevealedValue;
using codec::JsonWriter;
namespace routes = contract::routes;

namespace {

struct Wrap
{
    QUuid id = {};
    QString keyName = {};
    bool isConsumed = false;
};

QByteArrayView viewOf(const core::SecretBytes &bytes)
{
    return QByteArrayView(bytes.data(), static_cast<qsizetype>(bytes.size()));
}

std::vector<Wrap> wrapsFrom(const QJsonValue &list)
{
    std::vector<Wrap> wraps;
    for (const QJsonValue &entry : list.toArray()) {
        const QJsonObject object = entry.toObject();
        wraps.push_back(
            {.id = core::uuidFromText(object.value("id"_L1).toString()).value_or(QUuid()),
             .keyName = object.value("key_name"_L1).toString(),
             .isConsumed = object.value("consumed"_L1).toBool()});
    }
    return wraps;
}

/// The value itself when one key is asked for, else an object of base64.
QByteArray textOf(const std::vector<RevealedValue> &values, bool isOne)
{
    if (isOne)
        return viewOf(values.front().value).toByteArray();
    JsonWriter json;
    json.beginObject();
    for (const RevealedValue &value : values)
        json.base64(value.keyName, viewOf(value.value));
    json.endObject();
    return json.take() + '\n';
}

bool writeOut(const QByteArray &text)
{
    qsizetype written = 0;
    while (written < text.size()) {
        const ssize_t count = ::write(STDOUT_FILENO, text.constData() + written,
                                      static_cast<std::size_t>(text.size() - written));
        if (count <= 0)
            return false;
        written += count;
    }
    return true;
}

int hand(Session &session, const Invocation &given, const std::vector<RevealedValue> &values)
{
    const bool isOne = given.has(u"--key"_s);
    if (given.has(u"--out"_s)) {
        QByteArray text = textOf(values, isOne);
        const auto written = core::writePrivateFile(given.value(u"--out"_s), text);
        core::wipe(text);
        if (!written)
            return session.complain(written.error(), exit_codes::refused);
        return exit_codes::done;
    }
    QByteArray text;
    if (isOne || session.form() == OutputForm::Json) {
        text = textOf(values, isOne);
        // A prompt behind the value helps nobody; a pipe gets it byte for byte.
        if (isOne && ::isatty(STDOUT_FILENO) != 0)
            text += '\n';
    } else {
        for (const RevealedValue &value : values)
            text += harmless(value.keyName).toUtf8() + '=' +
                    harmless(QString::fromUtf8(viewOf(value.value))).toUtf8() + '\n';
    }
    const bool isWritten = writeOut(text);
    core::wipe(text);
    return isWritten ? exit_codes::done : exit_codes::refused;
}

/// Why there is nothing to reveal: not yet, not any more, or never.
int explainNothing(Session &session, const QUuid &requestId, bool wasRevealed)
{
    if (wasRevealed) {
        printError(u"every value was revealed already"_s);
        return exit_codes::conflict;
    }
    const auto request = session.get(contract::pathOf(routes::request, requestId));
    if (!request)
        return session.complain(request.error());
    const QString status = request->value.toObject().value(u"status").toString();
    if (status == u"pending" || status == u"approved") {
        printError(u"the request is %1; its values are not there yet"_s.arg(status));
        return exit_codes::conflict;
    }
    printError(u"there is no value to reveal; the request is %1"_s.arg(harmless(status)));
    return exit_codes::notFound;
}

int reveal(Session &session, const Invocation &given)
{
    const auto requestId = core::uuidFromText(given.positionals.value(u"request-id"_s));
    if (!requestId) {
        printError(u"%1 is no id"_s.arg(harmless(given.positionals.value(u"request-id"_s))));
        return exit_codes::usage;
    }
    if (!session.requireLogin())
        return exit_codes::notLoggedIn;
    const auto list = session.get(contract::pathOf(routes::requestWraps, *requestId));
    if (!list)
        return session.complain(list.error());
    std::vector<Wrap> wraps = wrapsFrom(list->value);
    const bool wasAny = !wraps.empty();
    const QString key = given.value(u"--key"_s);
    if (!key.isEmpty())
        std::erase_if(wraps, [&](const Wrap &wrap) { return wrap.keyName != key; });
    else
        std::erase_if(wraps, [](const Wrap &wrap) { return wrap.isConsumed; });
    if (wraps.empty())
        return explainNothing(session, *requestId, key.isEmpty() && wasAny);
    // A value that was revealed and cannot be kept is lost: better to know before.
    if (given.has(u"--out"_s)) {
        const auto writable = core::writePrivateFile(given.value(u"--out"_s), {});
        if (!writable)
            return session.complain(writable.error(), exit_codes::refused);
    }
    std::vector<RevealedValue> values;
    for (const Wrap &wrap : wraps) {
        auto value = session.wait<RevealedValue>(
            [&](QObject *context, PeopleCallback<RevealedValue> callback) {
                session.api().reveal(*requestId, wrap.id, context, std::move(callback));
            });
        if (!value) {
            // What came before is gone at the server: it must not be lost here too.
            const int code = session.complain(value.error());
            if (!values.empty())
                (void)hand(session, given, values);
            return code;
        }
        values.push_back(std::move(*value));
    }
    return hand(session, given, values);
}

} // namespace

std::vector<Command> revealCommands()
{
    return {{.words = {u"reveal"_s},
             .positionals = {u"request-id"_s},
             .options = {{u"--key"_s, u"KEY"_s, u"this one alone, byte for byte"_s},
                         {u"--out"_s, u"FILE"_s, u"into a file of mode 0600"_s}},
             .help = u"see the values of your read, each once\n\nWithout --key all values come as "
                     u"KEY=VALUE lines (-o json: an object of base64)."_s,
             .run = reveal}};
}

} // namespace sb::cli
