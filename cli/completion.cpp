#include "cli/completion.h"

#include "cli/command_table.h"

#include <QMap>

namespace sb::cli {

using namespace Qt::StringLiterals;

namespace {

QStringList namesOf(const std::vector<Option> &options)
{
    QStringList names;
    for (const Option &option : options)
        names.append(option.name);
    return names;
}

} // namespace

QString bashCompletion()
{
    QStringList groups;
    QMap<QString, QStringList> words;
    QString options;
    for (const Command &command : commandTable()) {
        if (!groups.contains(command.words.first()))
            groups.append(command.words.first());
        if (command.words.size() > 1)
            words[command.words.first()].append(command.words[1]);
        options += u"        '%1') printf '%s' '%2';;\n"_s.arg(command.words.join(u' '),
                                                               namesOf(command.options).join(u' '));
    }
    QString seconds;
    for (auto group = words.begin(); group != words.end(); ++group)
        seconds += u"        %1) printf '%s' '%2';;\n"_s.arg(group.key(), group->join(u' '));
    return uR"bash(# bash completion of sbctl; made by: sbctl completion bash
_sbctl_second() {
    case "$1" in
%1    esac
}
_sbctl_options() {
    case "$1" in
%2    esac
}
_sbctl() {
    local current="${COMP_WORDS[COMP_CWORD]}" word words=() at
    for ((at = 1; at < COMP_CWORD; ++at)); do
        word="${COMP_WORDS[at]}"
        [[ $word == -* ]] || words+=("$word")
    done
    local second options
    second="$(_sbctl_second "${words[0]-}")"
    if [[ $current == -* ]]; then
        options="$(_sbctl_options "${words[*]:0:2}") $(_sbctl_options "${words[0]-}")"
        mapfile -t COMPREPLY < <(compgen -W "$options %3" -- "$current")
    elif ((${#words[@]} == 0)); then
        mapfile -t COMPREPLY < <(compgen -W '%4' -- "$current")
    elif ((${#words[@]} == 1)) && [[ $second ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$second" -- "$current")
    else
        COMPREPLY=()
    fi
}
complete -o default -F _sbctl sbctl
)bash"_s.arg(seconds, options, namesOf(globalOptions()).join(u' '), groups.join(u' '));
}

} // namespace sb::cli
