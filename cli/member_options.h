// Options that stand for members of an object: one table for help, parsing and the object itself.
#pragma once

#include "cli/command_table.h"
#include "shared/core/result.h"

#include <vector>

#include <QJsonObject>

namespace sb::cli {

enum class MemberForm {
    Text,
    Integer,
    /// yes or no
    Flag,
    /// Repeatable; `none` alone empties the list.
    List,
};

struct MemberOption
{
    QString option = {};
    QString valueName = {};
    QString help = {};
    QString member = {};
    MemberForm form = MemberForm::Text;
    /// The text `none` takes the member away.
    bool mayBeNone = false;
};

[[nodiscard]] std::vector<Option> optionsOf(const std::vector<MemberOption> &members);
/// Sets the members whose options were given.
/// InvalidValue with one sentence for a value that is none of its form.
[[nodiscard]] core::Result<void>
setMembers(QJsonObject &object, const std::vector<MemberOption> &members, const Invocation &given);

/// `key=value` texts as an object, with `none` alone for an empty one; InvalidValue with one
/// sentence for a text without `=` and a key that is said twice.
[[nodiscard]] core::Result<QJsonObject> pairsFrom(const QStringList &texts);

} // namespace sb::cli
