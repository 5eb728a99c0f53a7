// A role: made with a name and permissions; of one that exists the permissions can be changed.
#pragma once

#include "console/dialogs/edit_dialog.h"
#include "console/session/session.h"
#include "console/widgets/permission_picker.h"
#include "shared/model/permission.h"
#include "shared/model/role.h"

#include <QLineEdit>

namespace sb::console {

class EditRoleDialog final : public EditDialog<model::Role>
{
    Q_OBJECT

public:
    /// `session` outlives this; nothing for a new role.
    explicit EditRoleDialog(Session &session, const std::optional<model::Role> &role = {},
                            QWidget *parent = nullptr);

protected:
    void fetch(QObject *context, client::PeopleCallback<Versioned> callback) override;
    void fill(const model::Role &role) override;
    std::optional<model::Role> read(const model::Role &base) override;
    [[nodiscard]] std::vector<Fact> describe(const model::Role &role) const override;
    void create(const model::Role &role, QObject *context,
                client::PeopleCallback<void> done) override;
    void replace(const model::Role &role, const QByteArray &entityTag, QObject *context,
                 client::PeopleCallback<void> done) override;

private:
    Session &m_session;
    QUuid m_id;
    QLineEdit *m_name;
    QLineEdit *m_description;
    PermissionPicker *m_permissions;
};

} // namespace sb::console
