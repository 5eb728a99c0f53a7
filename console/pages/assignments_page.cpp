#include "console/pages/assignments_page.h"

#include "console/dialogs/grant_role_dialog.h"
#include "console/look/moment_text.h"
#include "console/look/text_style.h"
#include "shared/core/uuid_text.h"
#include "shared/model/permission.h"

namespace sb::console {

using namespace Qt::StringLiterals;
using Kind = NameDirectory::Kind;

PageInfo AssignmentsPage::pageInfo()
{
    return {.id = u"assignments"_s,
            .title = tr("Assignments"),
            .icon = u"assignment"_s,
            .permission = model::permissions::userRoleEdit,
            .group = tr("People")};
}

AssignmentsPage::AssignmentsPage(const PageContext &context, QWidget *parent)
    : ObjectPage(pageInfo(), context, parent), m_names(context.session),
      m_model(*new GrantTableModel([this](const QUuid &id) { return m_names.nameOf(id); }, this))
{
    showObjects(m_model, {.icon = u"assignment"_s,
                          .title = tr("Nobody holds a role"),
                          .detail = tr("Who holds no role can log in and do nothing."),
                          .action = tr("Grant a role …")});
    addMainAction(u"grantRole"_s, tr("&Grant a role …"), [this] {
        openDialog(new GrantRoleDialog(session(), m_names, window()), tr("Granted."));
    });
    addDangerousAction(u"revokeGrant"_s, tr("&Revoke …"), [this] { revoke(); });
    connect(&m_names, &NameDirectory::changed, this, [this] {
        m_model.refreshTexts();
        showCurrentRow();
    });
}

void AssignmentsPage::clear()
{
    forgetPaging();
    m_names.clear();
    m_model.clear();
    detail().clear();
}

void AssignmentsPage::fetch(const client::PageRequest &page)
{
    for (const Kind kind : {Kind::Users, Kind::Roles, Kind::Projects})
        m_names.refresh(kind);
    QObject *context = callContext();
    session().apis().roles.grants(page, context, receiving(m_model));
}

void AssignmentsPage::showRow(int row)
{
    const model::UserRole &grant = m_model.at(row);
    const NameOf nameOf = [this](const QUuid &id) { return m_names.nameOf(id); };
    QStringList bounds;
    for (const auto &[key, value] : grant.scope)
        bounds.append(boundsText({{key, value}}, nameOf));
    detail().show(tr("%1 is %2").arg(nameOf(grant.userId), nameOf(grant.roleId)),
                  {{tr("Who"), nameOf(grant.userId)},
                   {tr("Role"), nameOf(grant.roleId)},
                   {tr("Where"), bounds.isEmpty() ? tr("everywhere") : bounds.join(u'\n')},
                   {tr("Granted by"), granterText(grant, nameOf)},
                   {tr("Granted"), exactText(grant.grantedAt)},
                   {tr("Id"), core::toText(grant.id), true}},
                  currentJson());
}

void AssignmentsPage::revoke()
{
    const model::UserRole grant = m_model.at(currentRow());
    confirm(
        {.title = tr("Revoke this grant?"),
         .what =
             tr("%1 loses the role “%2” (%3), at once.")
                 .arg(oneLine(m_names.nameOf(grant.userId)), oneLine(m_names.nameOf(grant.roleId)),
                      scopeText(grant.scope,
                                [this](const QUuid &id) { return m_names.nameOf(id); })),
         .action = tr("&Revoke")},
        [this, id = grant.id](QObject *context, client::PeopleCallback<void> done) {
            session().apis().roles.revoke(id, context, std::move(done));
        },
        tr("Revoked."));
}

} // namespace sb::console
