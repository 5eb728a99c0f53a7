#include "cli/config_commands.h"

#include "cli/config_apply.h"
#include "cli/config_state.h"
#include "cli/terminal_text.h"
#include "cli/yaml_text.h"

#include <cstdio>
#include <unistd.h>

#include <QFile>
#include <QJsonDocument>

namespace sb::cli {

using namespace Qt::StringLiterals;

namespace {

const QString fileOption = QStringLiteral("-f");
const QString pruneOption = QStringLiteral("--prune");

Outcome<ConfigDocument> readFile(const Session &session, const Invocation &given)
{
    const QString path = given.value(fileOption);
    if (path.isEmpty()) {
        printError(u"say the file: -f FILE, or -f - for standard input"_s);
        return tl::unexpected(exit_codes::usage);
    }
    QFile file(path);
    const bool isOpen =
        path == "-"_L1 ? file.open(stdin, QIODevice::ReadOnly) : file.open(QIODevice::ReadOnly);
    if (!isOpen) {
        printError(harmless(u"%1: %2"_s.arg(path, file.errorString())));
        return tl::unexpected(exit_codes::refused);
    }
    const auto document = jsonFromYaml(file.readAll()).andThen(configFrom);
    if (!document) {
        for (const core::ErrorDetail &detail : document.error().details)
            printError(harmless(u"%1: %2 %3"_s.arg(path, detail.pointer, detail.detail)));
        return tl::unexpected(session.complain(document.error(), exit_codes::refused));
    }
    return *document;
}

struct Plan
{
    ConfigState state;
    std::vector<ConfigStep> steps;
};

Outcome<Plan> planFor(Session &session, const Invocation &given)
{
    auto wanted = readFile(session, given);
    if (!wanted)
        return tl::unexpected(wanted.error());
    if (!session.requireLogin())
        return tl::unexpected(exit_codes::notLoggedIn);
    auto state = ConfigState::fetch(session);
    if (!state)
        return tl::unexpected(state.error());
    state->nameProjects(*wanted);
    auto steps = planOf(state->document(), *wanted, given.has(pruneOption), state->kept());
    if (!steps) {
        for (const core::ErrorDetail &detail : steps.error().details)
            printError(harmless(u"%1: %2"_s.arg(detail.pointer, detail.detail)));
        return tl::unexpected(session.complain(steps.error(), exit_codes::refused));
    }
    return Plan{.state = std::move(*state), .steps = std::move(*steps)};
}

void show(const std::vector<ConfigStep> &steps)
{
    if (steps.empty())
        print(u"nothing to do"_s);
    for (const ConfigStep &step : steps) {
        for (const QString &line : linesOf(step))
            print(harmless(line));
    }
}

int exportAll(Session &session, const Invocation &)
{
    if (!session.requireLogin())
        return exit_codes::notLoggedIn;
    const auto state = ConfigState::fetch(session);
    if (!state)
        return state.error();
    const QJsonObject file = fileFrom(state->document());
    const QByteArray text = session.form() == OutputForm::Json
                                ? QJsonDocument(file).toJson(QJsonDocument::Indented)
                                : yamlFrom(file);
    print(QString::fromUtf8(text).chopped(1));
    return exit_codes::done;
}

int diff(Session &session, const Invocation &given)
{
    const auto plan = planFor(session, given);
    if (!plan)
        return plan.error();
    show(plan->steps);
    return plan->steps.empty() ? exit_codes::done : exit_codes::refused;
}

/// False without a terminal, and for every answer but yes.
bool isConfirmed()
{
    if (isatty(STDIN_FILENO) == 0) {
        printError(u"nobody is there to be asked: give --yes"_s);
        return false;
    }
    std::fputs("apply this? [y/N] ", stderr);
    std::fflush(stderr);
    QFile terminal;
    if (!terminal.open(stdin, QIODevice::ReadOnly))
        return false;
    const QByteArray answer = terminal.readLine(100).trimmed().toLower();
    return answer == "y" || answer == "yes";
}

int apply(Session &session, const Invocation &given)
{
    auto plan = planFor(session, given);
    if (!plan)
        return plan.error();
    show(plan->steps);
    if (plan->steps.empty())
        return exit_codes::done;
    if (!given.has(u"--yes"_s) && !isConfirmed())
        return exit_codes::refused;
    print({});
    return applySteps(session, plan->state, plan->steps);
}

std::vector<Option> planOptions()
{
    return {{fileOption, u"FILE"_s, u"YAML or JSON; - for standard input"_s},
            {pruneOption, {}, u"also delete what is not in the file's sections"_s}};
}

} // namespace

std::vector<Command> configCommands()
{
    std::vector<Option> applyOptions = planOptions();
    applyOptions.push_back({u"--yes"_s, {}, u"do not ask before it acts"_s});
    return {
        {.words = {u"export"_s},
         .help = u"roles, workflows, policies and projects as a configuration file"_s,
         .run = exportAll},
        {.words = {u"diff"_s},
         .options = planOptions(),
         .help = u"what applying a file would change; exits 1 when it would"_s,
         .run = diff},
        {.words = {u"apply"_s},
         .options = std::move(applyOptions),
         .help = u"make the server as a file says; shows the plan first"_s,
         .run = apply},
    };
}

} // namespace sb::cli
