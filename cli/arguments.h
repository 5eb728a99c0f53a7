// From words on the command line to a command and what it was given.
#pragma once

#include "cli/command_table.h"
#include "shared/core/result.h"

namespace sb::cli {

struct Parsed
{
    /// nullptr when help or the version is all that was asked for.
    const Command *command = nullptr;
    Invocation invocation = {};
};

/// `--name value`, `--name=value`, `--` ends options. InvalidValue with one sentence when the words
/// make no sense. Help asked for anywhere wins.
[[nodiscard]] core::Result<Parsed> parseArguments(const QStringList &words);

/// The text of --help: of one command, of a group, or of all.
[[nodiscard]] QString helpText(const QStringList &words);

} // namespace sb::cli
