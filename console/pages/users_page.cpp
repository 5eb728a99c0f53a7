#include "console/pages/users_page.h"

#include "console/dialogs/new_user_dialog.h"
#include "console/dialogs/set_password_dialog.h"
#include "console/dialogs/tokens_dialog.h"
#include "console/look/moment_text.h"
#include "console/look/text_style.h"
#include "shared/core/uuid_text.h"
#include "shared/model/permission.h"

namespace sb::console {

using namespace Qt::StringLiterals;

PageInfo UsersPage::pageInfo()
{
    return {.id = u"users"_s,
            .title = tr("Users"),
            .icon = u"user"_s,
            .permission = model::permissions::userEdit,
            .group = tr("People")};
}

UsersPage::UsersPage(const PageContext &context, QWidget *parent)
    : ObjectPage(pageInfo(), context, parent), m_model(*new UserTableModel(this))
{
    showObjects(m_model, {.icon = u"user"_s,
                          .title = tr("No users"),
                          .detail = tr("Whoever asks or decides needs an account."),
                          .action = tr("New account …")});
    addMainAction(u"newUser"_s, tr("&New account …"), [this] { make(); });
    m_unlock = addAction(u"unlockUser"_s, tr("Un&lock"), u"lock"_s, [this] { unlock(); });
    m_tokens = addAction(u"tokens"_s, tr("API &tokens …"), u"secret"_s, [this] {
        openDialog(new TokensDialog(session(), m_model.at(currentRow()), window()));
    });
    m_password = addAction(u"setPassword"_s, tr("Set &password …"), u"settings"_s, [this] {
        openDialog(new SetPasswordDialog(session(), m_model.at(currentRow()), window()),
                   tr("The password is set."));
    });
    m_enable =
        addAction(u"enableUser"_s, tr("Switch &on"), u"done"_s, [this] { setEnabled(true); });
    m_disable =
        addDangerousAction(u"disableUser"_s, tr("Switch o&ff …"), [this] { setEnabled(false); });
}

void UsersPage::clear()
{
    forgetPaging();
    m_model.clear();
    detail().clear();
}

void UsersPage::fetch(const client::PageRequest &page)
{
    QObject *context = callContext();
    session().apis().users.list(page, context, receiving(m_model));
}

void UsersPage::showRow(int row)
{
    const model::User &user = m_model.at(row);
    const bool isSelf = user.id == session().user().id;
    detail().show(
        user.name(),
        {{tr("E-mail"), user.email},
         {tr("Kind"), wordOfUserKind(user)},
         {tr("State"), userStateText(user)},
         {tr("Last login"), user.lastLoginAt ? exactText(*user.lastLoginAt) : tr("never")},
         {tr("Made"), exactText(user.createdAt)},
         {tr("Id"), core::toText(user.id), true}},
        currentJson());
    m_unlock->setVisible(user.lockedUntil.has_value());
    m_tokens->setVisible(user.isService() || isSelf);
    m_password->setVisible(!user.isService() && !isSelf);
    m_enable->setVisible(!user.enabled);
    m_disable->setVisible(user.enabled && !isSelf);
}

void UsersPage::make()
{
    auto *dialog = new NewUserDialog(session(), window());
    connect(dialog, &NewUserDialog::made, this, &UsersPage::reload);
    openDialog(dialog);
}

void UsersPage::setEnabled(bool isEnabled)
{
    const model::User user = m_model.at(currentRow());
    confirm(
        isEnabled ? Confirmation{.title = tr("Switch this account on?"),
                                 .what = tr("%1 can log in again, with the roles they hold.")
                                             .arg(oneLine(user.email)),
                                 .action = tr("Switch &on"),
                                 .isDanger = false}
                  : Confirmation{.title = tr("Switch this account off?"),
                                 .what = tr("%1 is logged out everywhere and cannot log in; their "
                                            "API tokens stop working, their votes on open requests "
                                            "no longer count.")
                                             .arg(oneLine(user.email)),
                                 .action = tr("Switch &off")},
        [this, id = user.id, isEnabled](QObject *context, client::PeopleCallback<void> done) {
            session().apis().users.setEnabled(id, isEnabled, context, std::move(done));
        },
        isEnabled ? tr("Switched on.") : tr("Switched off."));
}

void UsersPage::unlock()
{
    const model::User user = m_model.at(currentRow());
    confirm(
        {.title = tr("Unlock this login?"),
         .what = tr("Wrong passwords for %1 are forgotten; they can try again at once.")
                     .arg(oneLine(user.email)),
         .action = tr("&Unlock"),
         .isDanger = false},
        [this, id = user.id](QObject *context, client::PeopleCallback<void> done) {
            session().apis().users.unlock(id, context, std::move(done));
        },
        tr("Unlocked."));
}

} // namespace sb::console
