#include "console/models/user_table_model.h"

#include "console/look/moment_text.h"
#include "shared/core/uuid_text.h"

namespace sb::console {

using namespace Qt::StringLiterals;
using model::User;

namespace {

Tone toneOf(const User &user)
{
    if (!user.enabled)
        return Tone::Muted;
    return user.lockedUntil ? Tone::Warning : Tone::Good;
}

QString iconOf(const User &user)
{
    if (!user.enabled)
        return u"cancel"_s;
    return user.lockedUntil ? u"lock"_s : u"done"_s;
}

std::vector<Column<User>> columns()
{
    return {
        {.id = u"email"_s,
         .title = UserTableModel::tr("E-mail"),
         .text = [](const User &row) { return row.email; },
         .width = 240},
        {.id = u"name"_s,
         .title = UserTableModel::tr("Name"),
         .text = [](const User &row) { return row.displayName; },
         .width = 176},
        {.id = u"kind"_s,
         .title = UserTableModel::tr("Kind"),
         .text = wordOfUserKind,
         .width = 128,
         .exact = [](const User &row) { return row.kind; }},
        {.id = u"state"_s,
         .title = UserTableModel::tr("State"),
         .text = userStateText,
         .width = 168,
         .tone = toneOf,
         .icon = iconOf},
        {.id = u"last_login"_s,
         .title = UserTableModel::tr("Last login"),
         .text =
             [](const User &row) {
                 return row.lastLoginAt ? relativeText(*row.lastLoginAt)
                                        : UserTableModel::tr("never");
             },
         .width = 136,
         .less = [](const User &left,
                    const User &right) { return left.lastLoginAt < right.lastLoginAt; },
         .exact =
             [](const User &row) {
                 return row.lastLoginAt ? exactText(*row.lastLoginAt) : QString();
             }},
        {.id = u"created"_s,
         .title = UserTableModel::tr("Made"),
         .text = [](const User &row) { return relativeText(row.createdAt); },
         .width = 136,
         .less = [](const User &left,
                    const User &right) { return left.createdAt < right.createdAt; },
         .exact = [](const User &row) { return exactText(row.createdAt); }},
        {.id = u"id"_s,
         .title = UserTableModel::tr("Id"),
         .text = [](const User &row) { return core::toText(row.id); },
         .width = 288,
         .isHidden = true,
         .isMono = true},
    };
}

} // namespace

UserTableModel::UserTableModel(QObject *parent)
    : RowTableModel(
          columns(), [](const User &row) { return core::toText(row.id); }, parent)
{}

QString wordOfUserKind(const User &user)
{
    return user.isService() ? UserTableModel::tr("service account") : UserTableModel::tr("person");
}

QString userStateText(const User &user)
{
    if (!user.enabled)
        return UserTableModel::tr("switched off");
    if (user.lockedUntil)
        return UserTableModel::tr("locked, free %1").arg(relativeText(*user.lockedUntil));
    return user.isService() ? UserTableModel::tr("in use") : UserTableModel::tr("may log in");
}

} // namespace sb::console
