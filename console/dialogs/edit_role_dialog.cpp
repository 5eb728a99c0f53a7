#include "console/dialogs/edit_role_dialog.h"

namespace sb::console {

using namespace Qt::StringLiterals;

EditRoleDialog::EditRoleDialog(Session &session, const std::optional<model::Role> &role,
                               QWidget *parent)
    : EditDialog(role ? tr("Permissions of “%1”").arg(role->name) : tr("New role"),
                 role ? tr("&Save") : tr("&Make the role"), !role, parent),
      m_session(session), m_id(role ? role->id : QUuid()), m_name(new QLineEdit(this)),
      m_description(new QLineEdit(this)),
      m_permissions(new PermissionPicker(session.user().permissions, this))
{
    setObjectName(u"editRoleDialog"_s);
    m_name->setObjectName(u"name"_s);
    m_description->setObjectName(u"description"_s);
    if (!role) {
        addField(u"/name"_s, tr("&Name"), m_name);
        addField(u"/description"_s, tr("&Description"), m_description);
    }
    addField(u"/permissions"_s, tr("&Permissions"), m_permissions,
             tr("What you do not hold yourself you cannot hand on."));
    m_name->setVisible(!role);
    m_description->setVisible(!role);
    setMinimumSize(720, 560);
    keepOwnSize();
    begin(role.value_or(model::Role()));
    if (!role)
        m_name->setFocus();
}

void EditRoleDialog::fetch(QObject *context, client::PeopleCallback<Versioned> callback)
{
    m_session.apis().roles.get(m_id, context, std::move(callback));
}

void EditRoleDialog::fill(const model::Role &role)
{
    m_name->setText(role.name);
    m_description->setText(role.description);
    m_permissions->setPicked(role.permissions);
}

std::optional<model::Role> EditRoleDialog::read(const model::Role &base)
{
    model::Role role = base;
    if (isNew()) {
        role.name = m_name->text().trimmed();
        role.description = m_description->text().trimmed();
        if (role.name.isEmpty()) {
            showFault(u"/name"_s, tr("The role needs a name."));
            return std::nullopt;
        }
    }
    role.permissions = m_permissions->picked();
    return role;
}

std::vector<Fact> EditRoleDialog::describe(const model::Role &role) const
{
    std::vector<Fact> facts;
    // One line for each, so that only what differs is told.
    for (const model::Permission &permission : model::permissionCatalogue())
        facts.push_back({permission.key, role.permissions.contains(permission.key)
                                             ? tr("allowed")
                                             : tr("not allowed")});
    return facts;
}

void EditRoleDialog::create(const model::Role &role, QObject *context,
                            client::PeopleCallback<void> done)
{
    m_session.apis().roles.create(role, idempotencyKey(), context,
                                  client::withoutValue<model::Role>(std::move(done)));
}

void EditRoleDialog::replace(const model::Role &role, const QByteArray &entityTag, QObject *context,
                             client::PeopleCallback<void> done)
{
    m_session.apis().roles.setPermissions(m_id, role.permissions, entityTag, context,
                                          std::move(done));
}

} // namespace sb::console
