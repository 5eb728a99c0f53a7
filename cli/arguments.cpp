#include "cli/arguments.h"

#include <algorithm>

namespace sb::cli {

using namespace Qt::StringLiterals;
using core::ErrorCode;
using core::failure;
using core::Result;

namespace {

const Option *findOption(const std::vector<Option> &options, const QString &name)
{
    const auto found = std::find_if(options.begin(), options.end(),
                                    [&](const Option &option) { return option.name == name; });
    return found == options.end() ? nullptr : &*found;
}

/// The command whose words begin the list; the longest wins.
const Command *findCommand(const QStringList &words)
{
    const Command *best = nullptr;
    for (const Command &command : commandTable()) {
        const bool fits = words.mid(0, command.words.size()) == command.words;
        if (fits && (!best || command.words.size() > best->words.size()))
            best = &command;
    }
    return best;
}

const Option *optionOf(const Command *command, const QString &name)
{
    if (const Option *option = findOption(globalOptions(), name))
        return option;
    return command ? findOption(command->options, name) : nullptr;
}

QString usageOf(const Command &command)
{
    QString usage = u"sbctl "_s + command.words.join(u' ');
    for (const QString &positional : command.positionals)
        usage += u" <"_s + positional + u'>';
    return command.options.empty() ? usage : usage + u" [options]"_s;
}

QString optionLines(const std::vector<Option> &options)
{
    QString lines;
    for (const Option &option : options) {
        const QString name =
            option.valueName.isEmpty() ? option.name : option.name + u' ' + option.valueName;
        lines += u"  %1 %2%3\n"_s.arg(name, -30).arg(
            option.help, option.isRepeatable ? u" (repeatable)"_s : QString());
    }
    return lines;
}

/// The words that are no options, with the options' values taken out.
struct Words
{
    QStringList plain = {};
    QList<std::pair<QString, std::optional<QString>>> options = {};
};

bool takesValue(const QString &name)
{
    for (const Command &command : commandTable()) {
        const Option *option = optionOf(&command, name);
        if (option && !option->valueName.isEmpty())
            return true;
    }
    return false;
}

Words split(const QStringList &words)
{
    Words parts;
    bool optionsAreOver = false;
    for (qsizetype at = 0; at < words.size(); ++at) {
        const QString &word = words[at];
        if (optionsAreOver || !word.startsWith(u'-') || word == "-"_L1) {
            parts.plain.append(word);
        } else if (word == "--"_L1) {
            optionsAreOver = true;
        } else if (word.startsWith("--"_L1) && word.contains(u'=')) {
            parts.options.append({word.section(u'=', 0, 0), word.section(u'=', 1)});
        } else if (takesValue(word) && at + 1 < words.size()) {
            parts.options.append({word, words[++at]});
        } else {
            parts.options.append({word, std::nullopt});
        }
    }
    return parts;
}

} // namespace

Result<Parsed> parseArguments(const QStringList &words)
{
    const Words parts = split(words);
    Parsed parsed;
    for (const auto &[name, value] : parts.options) {
        if (name == "--help"_L1 || name == "-h"_L1 || name == "--version"_L1) {
            parsed.invocation.options.insert(name == "-h"_L1 ? u"--help"_s : name, {});
            return parsed;
        }
    }
    const Command *command = findCommand(parts.plain);
    if (!command)
        return failure(ErrorCode::InvalidValue,
                       parts.plain.isEmpty()
                           ? u"a command is missing"_s
                           : u"there is no command %1"_s.arg(parts.plain.mid(0, 2).join(u' ')));
    for (const auto &[name, value] : parts.options) {
        const Option *option = optionOf(command, name);
        const QString place = command->words.join(u' ');
        if (!option)
            return failure(ErrorCode::InvalidValue, u"%1 does not know %2"_s.arg(place, name));
        if (option->valueName.isEmpty() == value.has_value())
            return failure(ErrorCode::InvalidValue, value ? u"%1 takes no value"_s.arg(name)
                                                          : u"%1 needs a value"_s.arg(name));
        QStringList &values = parsed.invocation.options[name];
        if (!values.isEmpty() && !option->isRepeatable)
            return failure(ErrorCode::InvalidValue, u"%1 is given twice"_s.arg(name));
        if (value)
            values.append(*value);
    }
    const QStringList rest = parts.plain.mid(command->words.size());
    if (rest.size() != command->positionals.size())
        return failure(ErrorCode::InvalidValue, u"usage: "_s + usageOf(*command));
    for (qsizetype at = 0; at < rest.size(); ++at)
        parsed.invocation.positionals.insert(command->positionals[at], rest[at]);
    parsed.command = command;
    return parsed;
}

QString helpText(const QStringList &words)
{
    const QStringList plain = split(words).plain;
    if (const Command *command = findCommand(plain)) {
        return usageOf(*command) + u"\n\n"_s + command->help + u"\n\n"_s +
               optionLines(command->options) + u"\nEverywhere:\n"_s + optionLines(globalOptions());
    }
    QString text = u"sbctl - Secret Broker from the command line\n\n"_s;
    for (const Command &command : commandTable()) {
        if (!plain.isEmpty() && command.words.first() != plain.first())
            continue;
        text += u"  %1 %2\n"_s.arg(usageOf(command), -50).arg(command.help.section(u'\n', 0, 0));
    }
    return text + u"\nEverywhere:\n"_s + optionLines(globalOptions()) + uR"(
Exit codes: 0 done, 1 refused (or a watched request was not executed), 2 wrong
usage, 3 not logged in, 4 not allowed, 5 not found, 6 wrong state or gone,
7 the server is away or busy.
)"_s;
}

} // namespace sb::cli
