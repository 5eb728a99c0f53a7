#include "console/pages/roles_page.h"

#include "console/dialogs/edit_role_dialog.h"
#include "console/look/moment_text.h"
#include "console/look/text_style.h"
#include "shared/core/uuid_text.h"
#include "shared/model/permission.h"

namespace sb::console {

using namespace Qt::StringLiterals;

PageInfo RolesPage::pageInfo()
{
    return {.id = u"roles"_s,
            .title = tr("Roles"),
            .icon = u"roles"_s,
            .permission = model::permissions::roleEdit,
            .group = tr("People")};
}

RolesPage::RolesPage(const PageContext &context, QWidget *parent)
    : ObjectPage(pageInfo(), context, parent), m_model(*new RoleTableModel(this))
{
    showObjects(m_model, {.icon = u"roles"_s,
                          .title = tr("No roles"),
                          .detail = tr("A role gathers what its holders may do."),
                          .action = tr("New role …")});
    addMainAction(u"newRole"_s, tr("&New role …"),
                  [this] { openDialog(new EditRoleDialog(session(), {}, window()), tr("Made.")); });
    m_edit = addAction(u"editRole"_s, tr("&Edit permissions …"), u"settings"_s, [this] {
        openDialog(new EditRoleDialog(session(), m_model.at(currentRow()), window()), tr("Saved."));
    });
    m_delete = addDangerousAction(u"deleteRole"_s, tr("&Delete …"), [this] { remove(); });
}

void RolesPage::clear()
{
    forgetPaging();
    m_model.clear();
    detail().clear();
}

void RolesPage::fetch(const client::PageRequest &page)
{
    QObject *context = callContext();
    session().apis().roles.list(page, context, receiving(m_model));
}

void RolesPage::showRow(int row)
{
    const model::Role &role = m_model.at(row);
    QStringList allowed;
    for (const QString &key : role.permissions) {
        const model::Permission *known = model::findPermission(key);
        allowed.append(known ? u"%1 — %2"_s.arg(key, known->description) : key);
    }
    detail().show(role.name,
                  {{tr("Description"), role.description},
                   {tr("Allows"), allowed.isEmpty() ? tr("nothing") : allowed.join(u'\n')},
                   {tr("Origin"), role.isSystem ? tr("came with the product; it cannot be deleted")
                                                : tr("made here")},
                   {tr("Changed"), exactText(role.updatedAt)},
                   {tr("Id"), core::toText(role.id), true}},
                  currentJson());
    m_delete->setVisible(!role.isSystem);
}

void RolesPage::remove()
{
    const model::Role role = m_model.at(currentRow());
    confirm(
        {.title = tr("Delete this role?"),
         .what = tr("“%1” goes, and with it every grant of it: who holds it loses what it "
                    "allows, at once.")
                     .arg(oneLine(role.name)),
         .action = tr("&Delete"),
         .name = role.name},
        [this, id = role.id](QObject *context, client::PeopleCallback<void> done) {
            session().apis().roles.remove(id, context, std::move(done));
        },
        tr("Deleted."));
}

} // namespace sb::console
