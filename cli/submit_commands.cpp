#include "cli/submit_commands.h"

#include "cli/request_view.h"
#include "cli/secret_input.h"

#include <set>

namespace sb::cli {

using namespace Qt::StringLiterals;
using client::JsonAnswer;
using client::PatchValue;
using client::PeopleCallback;
using client::RequestDraft;
using core::ErrorCode;
using core::failure;
using core::Result;

namespace {

const QString justification = u"--justification"_s;
const QString keyOption = u"--key"_s;
const QString valueFile = u"--value-file"_s;
const QString valueStdin = u"--value-stdin"_s;

std::vector<Option> targetOptions()
{
    return {{justification, u"TEXT"_s, u"why; approvers read it"_s},
            {u"--project"_s, u"ID"_s, u"the project it belongs to"_s},
            {u"--environment"_s, u"NAME"_s, u"the project's environment"_s},
            {u"--cluster"_s, u"NAME"_s, u"the cluster whose agent is to do it"_s},
            {u"--kv-mount"_s, u"PATH"_s, u"vault: the mount of the KV engine"_s},
            {u"--kv-prefix"_s, u"PATH"_s, u"vault: what stands before the secret's name"_s}};
}

RequestDraft draftFrom(const Invocation &given)
{
    RequestDraft draft{.providerType = given.positionals.value(u"provider"_s),
                       .secretRef = given.positionals.value(u"secret"_s),
                       .clusterName = given.value(u"--cluster"_s),
                       .projectId = given.value(u"--project"_s),
                       .environment = given.value(u"--environment"_s),
                       .justification = given.value(justification)};
    if (given.has(u"--kv-mount"_s))
        draft.providerConfig.emplace_back(u"kvMount"_s, given.value(u"--kv-mount"_s));
    if (given.has(u"--kv-prefix"_s))
        draft.providerConfig.emplace_back(u"kvPrefix"_s, given.value(u"--kv-prefix"_s));
    return draft;
}

/// In the order of the kinds: asked for, from files, from standard input.
Result<std::vector<PatchValue>> valuesFrom(const Invocation &given)
{
    std::vector<PatchValue> values;
    std::set<QString> names;
    const auto add = [&](const QString &name, Result<core::SecretBytes> value) -> Result<void> {
        if (name.isEmpty() || !names.insert(name).second)
            return failure(ErrorCode::InvalidValue,
                           u"key \"%1\" is given twice or empty"_s.arg(name));
        if (!value)
            return failure(value);
        values.push_back({.keyName = name, .value = std::move(*value)});
        return {};
    };
    for (const QString &name : given.options.value(keyOption)) {
        if (const auto added = add(name, promptSecret(u"Value of "_s + name)); !added)
            return failure(added);
    }
    for (const QString &pair : given.options.value(valueFile)) {
        const qsizetype at = pair.indexOf(u'=');
        if (at <= 0)
            return failure(ErrorCode::InvalidValue, valueFile + u" is KEY=PATH"_s);
        if (const auto added = add(pair.first(at), readSecretFromFile(pair.sliced(at + 1))); !added)
            return failure(added);
    }
    if (given.has(valueStdin)) {
        if (const auto added = add(given.value(valueStdin), readSecretFromStdin()); !added)
            return failure(added);
    }
    if (values.empty())
        return failure(ErrorCode::InvalidValue,
                       u"a patch needs a key: --key, --value-file or --value-stdin"_s);
    return values;
}

int show(Session &session, const client::Answer<JsonAnswer> &made)
{
    if (!made)
        return session.complain(made.error());
    return session.showObject(made->value, requestColumns());
}

int submitPatch(Session &session, const Invocation &given)
{
    if (!session.requireLogin())
        return exit_codes::notLoggedIn;
    const auto values = valuesFrom(given);
    if (!values)
        return session.complain(values.error(), exit_codes::usage);
    return show(session, session.wait<JsonAnswer>([&](QObject *context,
                                                      PeopleCallback<JsonAnswer> callback) {
        session.api().submitPatch(draftFrom(given), *values, client::makeIdempotencyKey(), context,
                                  std::move(callback));
    }));
}

int submitRead(Session &session, const Invocation &given)
{
    if (!session.requireLogin())
        return exit_codes::notLoggedIn;
    return show(session, session.wait<JsonAnswer>([&](QObject *context,
                                                      PeopleCallback<JsonAnswer> callback) {
        session.api().submitRead(draftFrom(given), given.options.value(keyOption),
                                 client::makeIdempotencyKey(), context, std::move(callback));
    }));
}

} // namespace

std::vector<Command> submitCommands()
{
    std::vector<Option> patchOptions = targetOptions();
    patchOptions.push_back({keyOption, u"KEY"_s, u"a key; its value is asked for"_s, true});
    patchOptions.push_back({valueFile, u"KEY=PATH"_s, u"a key with a file's content"_s, true});
    patchOptions.push_back({valueStdin, u"KEY"_s, u"a key with standard input"_s});
    std::vector<Option> readOptions = targetOptions();
    readOptions.push_back({keyOption, u"KEY"_s, u"a key; all when none is named"_s, true});
    return {{.words = {u"request"_s, u"patch"_s},
             .positionals = {u"provider"_s, u"secret"_s},
             .options = std::move(patchOptions),
             .help = u"ask to write new values; values never stand on the command line"_s,
             .run = submitPatch},
            {.words = {u"request"_s, u"read"_s},
             .positionals = {u"provider"_s, u"secret"_s},
             .options = std::move(readOptions),
             .help = u"ask to see values"_s,
             .run = submitRead}};
}

} // namespace sb::cli
