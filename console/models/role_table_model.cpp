#include "console/models/role_table_model.h"

#include "console/look/moment_text.h"
#include "shared/core/uuid_text.h"

namespace sb::console {

using namespace Qt::StringLiterals;
using model::Role;

namespace {

std::vector<Column<Role>> columns()
{
    return {
        {.id = u"name"_s,
         .title = RoleTableModel::tr("Name"),
         .text = [](const Role &row) { return row.name; },
         .width = 176},
        {.id = u"permissions"_s,
         .title = RoleTableModel::tr("Permissions"),
         .text =
             [](const Role &row) {
                 return row.permissions.isEmpty() ? RoleTableModel::tr("none")
                                                  : u"%1: %2"_s.arg(row.permissions.size())
                                                        .arg(row.permissions.join(u", "_s));
             },
         .width = 400,
         .less =
             [](const Role &left, const Role &right) {
                 return left.permissions.size() < right.permissions.size();
             },
         .toolTip = [](const Role &row) { return row.permissions.join(u'\n'); },
         .exact = [](const Role &row) { return row.permissions.join(u' '); }},
        {.id = u"description"_s,
         .title = RoleTableModel::tr("Description"),
         .text = [](const Role &row) { return row.description; },
         .width = 240},
        {.id = u"origin"_s,
         .title = RoleTableModel::tr("Origin"),
         .text =
             [](const Role &row) {
                 return row.isSystem ? RoleTableModel::tr("built in") : RoleTableModel::tr("own");
             },
         .width = 88},
        {.id = u"updated"_s,
         .title = RoleTableModel::tr("Changed"),
         .text = [](const Role &row) { return relativeText(row.updatedAt); },
         .width = 136,
         .less = [](const Role &left,
                    const Role &right) { return left.updatedAt < right.updatedAt; },
         .exact = [](const Role &row) { return exactText(row.updatedAt); }},
    };
}

} // namespace

RoleTableModel::RoleTableModel(QObject *parent)
    : RowTableModel(
          columns(), [](const model::Role &row) { return core::toText(row.id); }, parent)
{}

} // namespace sb::console
