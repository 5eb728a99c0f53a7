// Every command of sbctl as data: parsing, help and completion are made from it.
#pragma once

#include <functional>
#include <vector>

#include <QMap>
#include <QString>
#include <QStringList>

namespace sb::cli {

class Session;

struct Option
{
    /// With its dashes.
    QString name = {};
    /// What the value is called in help; empty for a switch.
    QString valueName = {};
    QString help = {};
    bool isRepeatable = false;
};

/// What was typed for one command.
struct Invocation
{
    QMap<QString, QString> positionals = {};
    QMap<QString, QStringList> options = {};

    /// The last value; empty when it was not given.
    [[nodiscard]] QString value(const QString &option) const
    {
        return options.value(option).value(0);
    }

    [[nodiscard]] bool has(const QString &option) const { return options.contains(option); }
};

struct Command
{
    /// e.g. {"request", "approve"}
    QStringList words = {};
    /// Names of what must follow, in order.
    QStringList positionals = {};
    std::vector<Option> options = {};
    QString help = {};
    /// Answers the exit code (see exit_codes.h).
    std::function<int(Session &, const Invocation &)> run = {};
};

[[nodiscard]] const std::vector<Command> &commandTable();
/// Options that every command takes.
[[nodiscard]] const std::vector<Option> &globalOptions();

} // namespace sb::cli
