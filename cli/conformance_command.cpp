#include "cli/conformance_command.h"

#include "cli/conformance/examination.h"
#include "cli/session.h"
#include "cli/terminal_text.h"
#include "shared/core/duration_text.h"

#include <QJsonArray>

namespace sb::cli {

using namespace Qt::StringLiterals;
using conformance::Check;

namespace {

const QString runOption = u"--run"_s;
const QString providerOption = u"--provider"_s;
const QString secretOption = u"--secret"_s;
const QString noDiscovery = u"--no-discovery"_s;
const QString patienceOption = u"--patience"_s;

std::optional<conformance::ExaminationSettings> settingsFrom(const Invocation &given)
{
    conformance::ExaminationSettings settings{.command = given.value(runOption),
                                              .withDiscovery = !given.has(noDiscovery)};
    if (settings.command.isEmpty()) {
        printError(u"--run says how the agent is started"_s);
        return std::nullopt;
    }
    if (given.has(providerOption))
        settings.provider = given.value(providerOption);
    if (given.has(secretOption))
        settings.secretRef = given.value(secretOption);
    if (given.has(patienceOption)) {
        const auto patience = core::durationFromText(given.value(patienceOption));
        if (!patience || *patience <= std::chrono::milliseconds(0)) {
            printError(u"%1 is no duration, e.g. 30s"_s.arg(harmless(given.value(patienceOption))));
            return std::nullopt;
        }
        settings.patience = std::chrono::duration_cast<std::chrono::milliseconds>(*patience);
    }
    return settings;
}

int examine(Session &session, const Invocation &given)
{
    const auto settings = settingsFrom(given);
    if (!settings)
        return exit_codes::usage;
    QJsonArray checks;
    const bool isJson = session.form() == OutputForm::Json;
    conformance::Examination examination(*settings, [&](const Check &check) {
        checks.append(QJsonObject{
            {u"check"_s, check.name}, {u"passed"_s, check.isPassed}, {u"detail"_s, check.detail}});
        if (!isJson)
            print((check.isPassed ? u"ok    "_s : u"FAIL  "_s) + check.name +
                  (check.detail.isEmpty() ? QString() : u" ("_s + harmless(check.detail) + u')'));
    });
    const bool isPassed = examination.run();
    if (isJson)
        (void)session.showList(checks, {});
    else
        print(isPassed ? u"the agent keeps the protocol"_s
                       : u"the agent does not keep the protocol"_s);
    return isPassed ? exit_codes::done : exit_codes::refused;
}

} // namespace

std::vector<Command> conformanceCommands()
{
    return {
        {.words = {u"agent"_s, u"conformance"_s},
         .options = {{runOption, u"COMMAND"_s, u"how the agent is started, for /bin/sh"_s},
                     {providerOption, u"TYPE"_s, u"the provider it serves (file)"_s},
                     {secretOption, u"REF"_s, u"what may be written (conformance/one)"_s},
                     {noDiscovery, {}, u"it does no discovery"_s},
                     {patienceOption, u"DURATION"_s, u"how long a job may take (30s)"_s}},
         .help =
             u"run an agent against a control plane of sbctl's own and tell what it does wrong"_s,
         .run = examine}};
}

} // namespace sb::cli
