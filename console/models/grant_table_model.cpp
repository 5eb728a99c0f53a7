#include "console/models/grant_table_model.h"

#include "console/look/moment_text.h"
#include "shared/core/uuid_text.h"

namespace sb::console {

using namespace Qt::StringLiterals;
using model::UserRole;

namespace {

std::vector<Column<UserRole>> columns(const NameOf &nameOf)
{
    return {
        {.id = u"user"_s,
         .title = GrantTableModel::tr("Who"),
         .text = [nameOf](const UserRole &row) { return nameOf(row.userId); },
         .width = 240},
        {.id = u"role"_s,
         .title = GrantTableModel::tr("Role"),
         .text = [nameOf](const UserRole &row) { return nameOf(row.roleId); },
         .width = 160},
        {.id = u"scope"_s,
         .title = GrantTableModel::tr("Where"),
         .text = [nameOf](const UserRole &row) { return scopeText(row.scope, nameOf); },
         .width = 320,
         .tone = [](const UserRole &row) { return row.scope.empty() ? Tone::Neutral : Tone::Info; },
         .icon = [](const UserRole &row) { return row.scope.empty() ? QString() : u"filter"_s; }},
        {.id = u"granted_by"_s,
         .title = GrantTableModel::tr("Granted by"),
         .text = [nameOf](const UserRole &row) { return granterText(row, nameOf); },
         .width = 200},
        {.id = u"granted"_s,
         .title = GrantTableModel::tr("Granted"),
         .text = [](const UserRole &row) { return relativeText(row.grantedAt); },
         .width = 136,
         .less = [](const UserRole &left,
                    const UserRole &right) { return left.grantedAt < right.grantedAt; },
         .exact = [](const UserRole &row) { return exactText(row.grantedAt); }},
    };
}

} // namespace

GrantTableModel::GrantTableModel(const NameOf &nameOf, QObject *parent)
    : RowTableModel(
          columns(nameOf), [](const UserRole &row) { return core::toText(row.id); }, parent)
{}

QString granterText(const UserRole &grant, const NameOf &nameOf)
{
    const QString prefix = u"user:"_s;
    const QString text =
        grant.grantedBy.startsWith(prefix) ? grant.grantedBy.mid(prefix.size()) : grant.grantedBy;
    const auto id = core::uuidFromText(text);
    return id ? nameOf(*id) : text;
}

QString scopeText(const model::Bounds &scope, const NameOf &nameOf)
{
    return scope.empty() ? GrantTableModel::tr("everywhere") : boundsText(scope, nameOf);
}

} // namespace sb::console
