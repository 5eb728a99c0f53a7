#include "console/models/token_table_model.h"

#include "console/look/moment_text.h"
#include "shared/core/uuid_text.h"

namespace sb::console {

using namespace Qt::StringLiterals;
using model::ApiToken;

namespace {

bool isOver(const ApiToken &token)
{
    return token.expiresAt <= currentTime();
}

std::vector<Column<ApiToken>> columns()
{
    return {
        {.id = u"name"_s,
         .title = TokenTableModel::tr("Name"),
         .text = [](const ApiToken &row) { return row.name; },
         .width = 160},
        {.id = u"expires"_s,
         .title = TokenTableModel::tr("Ends"),
         .text = [](const ApiToken &row) { return relativeText(row.expiresAt); },
         .width = 136,
         .less = [](const ApiToken &left,
                    const ApiToken &right) { return left.expiresAt < right.expiresAt; },
         .exact = [](const ApiToken &row) { return exactText(row.expiresAt); },
         .tone = [](const ApiToken &row) { return isOver(row) ? Tone::Muted : Tone::Good; },
         .icon = [](const ApiToken &row) { return isOver(row) ? u"cancel"_s : u"done"_s; }},
        {.id = u"permissions"_s,
         .title = TokenTableModel::tr("May do"),
         .text =
             [](const ApiToken &row) {
                 return row.hasAllPermissions ? TokenTableModel::tr("all that the account may")
                                              : row.permissions.join(u", "_s);
             },
         .width = 240},
        {.id = u"used"_s,
         .title = TokenTableModel::tr("Last used"),
         .text =
             [](const ApiToken &row) {
                 return row.lastUsedAt ? relativeText(*row.lastUsedAt)
                                       : TokenTableModel::tr("never");
             },
         .width = 128,
         .less = [](const ApiToken &left,
                    const ApiToken &right) { return left.lastUsedAt < right.lastUsedAt; }},
    };
}

} // namespace

TokenTableModel::TokenTableModel(QObject *parent)
    : RowTableModel(
          columns(), [](const ApiToken &row) { return core::toText(row.id); }, parent)
{}

} // namespace sb::console
