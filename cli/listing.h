// What commands that list things and name one of them have in common.
#pragma once

#include "cli/command_table.h"
#include "cli/session.h"

#include <optional>

#include <QUuid>

namespace sb::cli {

/// The options of a list that comes in pages, behind its own.
[[nodiscard]] std::vector<Option> withPaging(std::vector<Option> options);

/// Shows one page of `path`; says on standard error how to come by the next. Answers the exit code.
[[nodiscard]] int showPage(Session &session, const Invocation &given, const QString &path,
                           const client::Query &filters, const std::vector<Column> &columns);

/// A positional that is an id; nullopt after a complaint.
[[nodiscard]] std::optional<QUuid> idFrom(const Invocation &given,
                                          const QString &positional = QStringLiteral("id"));

/// The id of the thing at `path` (a list) that `word` names: an id, or what `member` says. Asks
/// the server for names only. An exit code after a complaint.
struct Named
{
    QUuid id = {};
    /// 0 when the id was found.
    int exitCode = exit_codes::done;
};

[[nodiscard]] Named findNamed(Session &session, const char *path, const QString &member,
                              const QString &word);

} // namespace sb::cli
